"""Uploaded files in a bucket: the same pages, against a server that speaks S3."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import boto3
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from environs import Env
from moto.server import ThreadedMotoServer

from claims.files import uploads
from claims.models import Document
from portal.storing import FOLDER, file_storage
from tests.claims.claimant import filed, page
from tests.claims.files import picture, upload

KEYS = {"S3_ACCESS_KEY_ID": "kanarie", "S3_SECRET_ACCESS_KEY": "kanarie", "S3_REGION": "eu-north-1"}
BUCKET = "skadefiler"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store: str, settings: Any) -> Iterator[Any]:
    """Files lie in a bucket; a client of the store, to look there."""
    client = boto3.client(
        "s3",
        endpoint_url=store,
        region_name=KEYS["S3_REGION"],
        aws_access_key_id="kanarie",
        aws_secret_access_key="kanarie",
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": KEYS["S3_REGION"]})
    said = {"S3_BUCKET": BUCKET, "S3_ENDPOINT_URL": store, "S3_PREFIX": "filer", "S3_ENCRYPTION": "AES256", **KEYS}
    with mock.patch.dict("os.environ", said):
        settings.STORAGES = {**settings.STORAGES, "default": file_storage(Env())}
    yield client
    for held in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=held["Key"])
    client.delete_bucket(Bucket=BUCKET)


def names(client) -> list[str]:
    return sorted(held["Key"] for held in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()))


def test_without_a_bucket_files_lie_in_a_folder() -> None:
    with mock.patch.dict("os.environ", {"S3_BUCKET": ""}):
        assert file_storage(Env()) == FOLDER


def test_what_a_claimant_sends_lies_in_the_bucket_and_is_streamed_by_us(cast, frozen, bucket) -> None:
    receipt = filed()
    client = Client()
    sent = {"file": [upload(picture(gps=True), "a.jpg"), upload(picture("PNG"), "b.png")]}
    client.post(page(receipt, "bilag/photo/"), sent)
    kept = list(Document.objects.filter(claim=receipt.claim).order_by("pk"))
    assert names(bucket) == sorted(
        f"filer/{document.file.name}{part}" for document in kept for part in ("", uploads.SMALL)
    )
    head = bucket.head_object(Bucket=BUCKET, Key=names(bucket)[0])
    assert head["ServerSideEncryption"] == "AES256"
    shown = client.get(page(receipt, f"fil/{kept[0].pk}/"))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert shown.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(page(receipt, f"fil/{kept[0].pk}/lille/")).content.startswith(b"\xff\xd8\xff")


def test_nothing_in_the_bucket_is_open_to_others(bucket) -> None:
    with uploads.written(uploads.read(upload(picture())), "S-2026-000001") as path:
        grants = bucket.get_object_acl(Bucket=BUCKET, Key=f"filer/{path}")["Grants"]
    assert [grant["Grantee"].get("URI") for grant in grants] == [None]


def test_a_file_whose_claim_could_not_be_written_is_gone_from_the_bucket(bucket) -> None:
    taken = uploads.read(upload(picture()))
    with pytest.raises(RuntimeError):
        _fail_while_written(taken)
    assert names(bucket) == []


def _fail_while_written(taken: uploads.Upload) -> None:
    with uploads.written(taken, "S-2026-000001") as path:
        assert default_storage.exists(path)
        raise RuntimeError


def test_a_small_picture_that_was_never_made_is_made_from_the_bucket(bucket) -> None:
    with uploads.written(uploads.read(upload(picture())), "S-2026-000001") as path:
        default_storage.delete(path + uploads.SMALL)
        made = uploads.small_picture(Document(file=path, content_type="image/jpeg"))
    assert made.startswith(b"\xff\xd8\xff")
