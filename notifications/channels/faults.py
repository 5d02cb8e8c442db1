"""What a channel may say of a message."""


class Refused(Exception):
    """The other side will never take this message, however often it is tried; the text tells a person why."""
