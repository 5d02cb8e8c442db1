"""What is kept of the files of one request, before anybody asks what they are."""

from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

# More than any form takes at once, so that its own sentence says how many it does. Django refuses a request with more
# than `DATA_UPLOAD_MAX_NUMBER_FILES` unread, without the page and what was typed on it.
MOST_KEPT: Final = 100


class ManyFilesHandler(FileUploadHandler):
    """Lets the files past `MOST_KEPT` through empty, only to be counted: none of them costs memory or disk."""

    _files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > MOST_KEPT:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self._files > MOST_KEPT else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return SimpleUploadedFile(self.file_name or "", b"") if self._files > MOST_KEPT else None
