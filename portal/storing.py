"""Where uploaded files lie: in a folder of ours, or in a bucket of any S3-compatible store by setting."""

from typing import Any

from environs import Env

FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def file_storage(env: Env) -> dict[str, Any]:
    """The default of Django's STORAGES: the bucket that `S3_BUCKET` names, else `MEDIA_ROOT`.

    Files are streamed by our views after a check, so the bucket is closed to everybody else: no object gets a public
    right, and nobody is given its address. Without keys, boto3 looks for them as it always does (a role, a profile).
    """
    bucket = env.str("S3_BUCKET", "")
    if not bucket:
        return dict(FOLDER)
    endpoint = env.str("S3_ENDPOINT_URL", "") or None
    encryption = env.str("S3_ENCRYPTION", "")
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": env.str("S3_REGION", "") or None,
        "access_key": env.str("S3_ACCESS_KEY_ID", "") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", "") or None,
        "location": env.str("S3_PREFIX", ""),
        # Only the large houses answer to a bucket's name as a host.
        "addressing_style": "path" if endpoint else "auto",
        "signature_version": "s3v4",
        "default_acl": None,
        # A name that is taken is never written over.
        "file_overwrite": False,
        "object_parameters": {"ServerSideEncryption": encryption} if encryption else {},
        "max_memory_size": 2 * 1024 * 1024,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
