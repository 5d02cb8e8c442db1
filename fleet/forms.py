"""Forms of the IT admin's pages."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fleet.findings import FileFault, FileProblem
from fleet.reading import MAX_BYTES
from fleet.texts import problem_with_file


class ImportForm(forms.Form):
    """One file with a list of devices."""

    file = forms.FileField(
        label=_("Fil med enheder"),
        help_text=_("CSV eller Excel (.xlsx), højst 20 MB. Første linje skal være overskrifter"),
        error_messages={
            "required": _("Vælg den fil, du vil indlæse"),
            "missing": _("Vælg den fil, du vil indlæse"),
            "empty": _("Filen er tom. Gem listen igen, og vælg den nye fil."),
            "invalid": _("Filen nåede ikke frem. Vælg den igen."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > MAX_BYTES:
            raise forms.ValidationError(problem_with_file(FileProblem(FileFault.TOO_LARGE)))
        return file

    def refuse(self, problem: FileProblem) -> None:
        """Say at the field why the file is not taken."""
        self.add_error("file", problem_with_file(problem))
