import httpx

from api.exchange import MAX_FILE_BYTES


async def test_import_of_an_export_changes_nothing(each_client: httpx.AsyncClient) -> None:
    exported = await each_client.get("/exchange")
    assert exported.status_code == 200
    assert exported.headers["content-type"].startswith("application/yaml")
    answer = await each_client.post("/exchange", content=exported.content)
    assert answer.status_code == 200
    assert answer.json() == {"dry_run": False, "changes": [], "warnings": [], "text": "Nothing changes."}


async def test_dry_run_tells_and_import_does(each_client: httpx.AsyncClient) -> None:
    before = (await each_client.get("/exchange")).text
    wanted = before.replace("name: Main number", "name: Front door")
    for dry_run in (True, False):
        answer = await each_client.post("/exchange", params={"dry_run": dry_run}, content=wanted.encode())
        assert answer.status_code == 200
        [change] = answer.json()["changes"]
        assert change["kind"] == "changed"
        assert change["fields"] == [{"field": "name", "old": "Main number", "new": "Front door", "secret": False}]
        assert (await each_client.get("/exchange")).text == (before if dry_run else wanted)


async def test_broken_file_names_the_place_and_changes_nothing(client: httpx.AsyncClient) -> None:
    before = (await client.get("/exchange")).text
    answer = await client.post("/exchange", content=before.replace("route: main", "route: night").encode())
    assert answer.status_code == 422
    body = answer.json()
    assert body["error_id"] == "exchange-file-invalid"
    assert body["details"][0]["place"].endswith("dids[0].route")
    assert "night" in body["details"][0]["message"]
    assert (await client.get("/exchange")).text == before


async def test_bytes_that_are_no_text_are_refused(client: httpx.AsyncClient) -> None:
    for content in (b"\xff\xfe", b"", b"\x00" * 100, b"format: belplan-exchange/1\n\x80"):
        answer = await client.post("/exchange", content=content)
        assert (answer.status_code, answer.json()["error_id"]) == (422, "exchange-file-invalid")


async def test_file_beyond_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/exchange", content=b"#" * (MAX_FILE_BYTES + 1))
    assert (answer.status_code, answer.json()["error_id"]) == (413, "body-too-large")


async def test_passwords_never_leave_in_the_open(client: httpx.AsyncClient) -> None:
    text = (await client.get("/exchange")).text
    secret = text.replace("  username:", "  password: very-secret-word\n  username:", 1)
    lines = [line for line in secret.splitlines() if "password_encrypted" not in line]
    answer = await client.post("/exchange", content="\n".join(lines).encode())
    assert answer.status_code == 200
    assert "very-secret-word" not in answer.text
    assert "very-secret-word" not in (await client.get("/exchange")).text
