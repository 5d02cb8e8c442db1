"""A web page as a person without a script sees it: headings, links, and fields found by their labels."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "img", "br", "hr", "meta", "link", "use", "path", "source", "wbr"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parent: "Node | None" = None
    children: list["Node | str"] = field(default_factory=list)

    def walk(self) -> "list[Node]":
        found = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child, *child.walk()]
        return found

    def all(self, *tags: str) -> "list[Node]":
        return [node for node in self.walk() if node.tag in tags]

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def within(self, tag: str) -> "Node | None":
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        if self.here.tag not in {"script", "style"}:
            self.here.children.append(data)


class Page:
    """A parsed page. Raises LookupError, with what there is instead, where a name does not stand on it."""

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.feed(html)
        self.root = reader.root

    @property
    def text(self) -> str:
        return self.root.text

    def link(self, name: str) -> str:
        """Where the link of this name leads, or the first one whose name contains it."""
        links = {node.text: node.get("href") for node in self.root.all("a")}
        return (
            links.get(name)
            or next((href for text, href in links.items() if name in text), "")
            or _missing("link", name, links)
        )

    def control(self, label: str) -> Node:
        """The input, select or textarea that the label names; labels match whole or by their beginning."""
        by_id = {node.get("id"): node for node in self.root.all("input", "select", "textarea")}
        labels = [(node.text, by_id.get(node.get("for"))) for node in self.root.all("label")]
        for node in self.root.all("input", "select", "textarea"):
            labels.append((node.get("aria-label"), node))
        for fits in (label.__eq__, lambda text: text.startswith(label)):
            for text, node in labels:
                if node is not None and text and fits(text):
                    return node
        return _missing("field", label, [text for text, _ in labels])

    def group(self, legend: str) -> Node:
        """The fieldset with this legend."""
        groups = {node.text: node.within("fieldset") for node in self.root.all("legend")}
        return groups.get(legend) or _missing("group", legend, groups)

    def button(self, name: str) -> Node:
        buttons = [node for node in self.root.all("button") if node.within("form") or node.get("form")]
        for fits in (name.__eq__, lambda text: text.startswith(name)):
            for node in buttons:
                if fits(node.text) or fits(node.get("aria-label")):
                    return node
        return _missing("button", name, [node.text for node in buttons])

    def form_of(self, button: Node) -> Node:
        named = button.get("form")
        if named:
            return next(node for node in self.root.all("form") if node.get("id") == named)
        form = button.within("form")
        if form is None:
            raise LookupError(f"the button {button.text!r} stands in no form")
        return form

    def fields(self, form: Node) -> list[Node]:
        """The controls that belong to the form, inside it or by its id."""
        named = form.get("id")
        return [
            node
            for node in self.root.all("input", "select", "textarea")
            if node.within("form") is form or (named and node.get("form") == named)
        ]


def _missing(what: str, name: str, there: object) -> Any:
    raise LookupError(f"no {what} {name!r}; there is {list(there)!r}")  # type: ignore[call-overload]


def entered(form_fields: list[Node], edits: dict[int, object]) -> list[tuple[str, object]]:
    """What a browser would send for these controls, with the visitor's edits (by `id()` of the node) in place."""
    sent: list[tuple[str, object]] = []
    for node in form_fields:
        name = node.get("name")
        if not name or "disabled" in node.attributes:
            continue
        edit = edits.get(id(node))
        kind = node.get("type", "text")
        if node.tag == "select":
            sent.append((name, edit if edit is not None else _chosen(node)))
        elif node.tag == "textarea":
            sent.append((name, edit if edit is not None else node.text))
        elif kind in {"radio", "checkbox"}:
            others = {key for key in edits if edits[key] is True}
            group = [n for n in form_fields if n.get("type") == "radio" and n.get("name") == name]
            touched = kind == "radio" and any(id(n) in others for n in group)
            if edit is True or (edit is None and not touched and "checked" in node.attributes):
                sent.append((name, node.get("value", "on")))
        elif kind == "file":
            sent.append((name, edit))
        elif kind not in {"submit", "button", "image", "reset"}:
            sent.append((name, edit if edit is not None else node.get("value")))
    return sent


def _chosen(select: Node) -> str:
    options = select.all("option")
    chosen = next((o for o in options if "selected" in o.attributes), options[0] if options else None)
    return chosen.get("value", chosen.text) if chosen else ""
