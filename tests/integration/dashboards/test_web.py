"""The doors of the web over plain HTTP: who gets in, who does not, and what each is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from dashboards.frame import OPENINGS
from streams.db import connect
from streams.users import accounts, sessions
from streams.users.people import Role, User
from tests.integration.dashboards.web import KIOSK, PASSWORD, Web, add_people, running_web
from tests.services import PostgresServer


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    add_people(url)
    with running_web(url, tmp_path_factory.mktemp("web")) as web:
        yield web
    postgres_server.drop(url)


@pytest.mark.parametrize("path", ["/", "/board/air", "/board/platform", "/nowhere", "/desk"])
def test_without_a_session_every_page_leads_to_the_sign_in(web: Web, path: str) -> None:
    answer = httpx.get(web.url + path)
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")


def test_the_sign_in_leads_on_to_the_page_that_was_wanted(web: Web) -> None:
    with web.client() as client:
        location = client.get("/board/air?hours=6").headers["location"]
        form = client.get(location).text
        target = re.search(r'name="next" value="([^"]*)"', form)
        assert target is not None
        assert target[1] == "/board/air?hours=6"
        answer = client.post("/login", data={"name": "khach", "password": PASSWORD, "next": target[1]})
        assert answer.headers["location"] == "/board/air?hours=6"
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert client.get("/board/air?hours=6").status_code == 200


def shown(form: str) -> tuple[str, str, str]:
    """Return where the sign-in leads on to, where its form is sent, and the way to its other language."""
    patterns = (r'name="next" value="([^"]*)"', r'action="([^"]*)"', r'<a href="([^"]*)"')
    target, action, other = (unescape(re.findall(pattern, form)[0]) for pattern in patterns)
    return target, action, other


def test_a_failed_sign_in_keeps_where_it_leads_on_to_and_the_language(web: Web) -> None:
    wanted, wrong = '/board/air?hours=6&station="<b>', {"name": "khach", "password": "wrong"}
    with web.client() as client:
        target, action, _ = shown(client.get("/login", params={"next": wanted, "lang": "en"}).text)
        refused = client.post(action, data={**wrong, "next": target})
        assert "The name or the password is wrong" in refused.text
        target, action, other = shown(refused.text)
        assert target == wanted
        vietnamese = client.get(f"/login{other}").text
        assert ("Đăng nhập" in vietnamese, shown(vietnamese)[0]) == (True, wanted)
        answer = client.post(action, data={**wrong, "password": PASSWORD, "next": target})
        assert answer.headers["location"].startswith("/board/air?hours=6&station=")


@pytest.mark.parametrize(("name", "password"), [("khach", "wrong"), ("nobody", PASSWORD), ("", ""), ("a\x00b", "x")])
def test_a_wrong_password_gets_one_clear_message(web: Web, name: str, password: str) -> None:
    with web.client() as client:
        answer = client.post("/login", data={"name": name, "password": password})
        assert answer.status_code == 401
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.text
        assert "ioc_session" not in answer.cookies
        assert client.get("/").status_code == 303


def test_too_many_refusals_are_told_how_long_to_wait(web: Web) -> None:
    with connect(web.database_url) as conn:
        accounts.add(conn, User("guessed", "x", Role.VIEWER), PASSWORD, at=datetime.now(UTC), by="test")
    with web.client() as client:
        for _ in range(sessions.LIMIT_OF_NAME_AT_ADDRESS):
            client.post("/login", data={"name": "guessed", "password": "wrong"})
        answer = client.post("/login?lang=en", data={"name": "guessed", "password": "wrong"})
        assert answer.status_code == 429
        assert re.search(r"Too many failed attempts\. Try again in \d+ min", answer.text)


def test_a_forged_or_old_cookie_opens_nothing(web: Web) -> None:
    with web.client("khach") as client:
        cookie = client.cookies["ioc_session"]
        signed_out = client.post("/logout")
        assert signed_out.headers["location"] == "/login"
    for value in (cookie, cookie[:-2] + "xx", "admin", ""):
        assert httpx.get(web.url + "/", cookies={"ioc_session": value}).status_code == 303


def test_disabling_somebody_ends_what_they_have_open(web: Web) -> None:
    with web.client("khach") as client:
        assert client.get("/board/water").status_code == 200
        with connect(web.database_url) as conn:
            accounts.set_disabled(conn, "khach", True, at=datetime.now(UTC), by="test")
        assert client.get("/board/water").status_code == 303
        with connect(web.database_url) as conn:
            accounts.set_disabled(conn, "khach", False, at=datetime.now(UTC), by="test")


def test_the_kiosks_token_opens_the_wall_and_leaves_the_address(web: Web) -> None:
    with web.client() as client:
        answer = client.get(f"/board/air?hours=6&kiosk={KIOSK}")
        assert answer.headers["location"] == "/board/air?hours=6"
        page = client.get("/board/air?hours=6")
        assert page.status_code == 200
        assert KIOSK not in page.text
        assert "/logout" not in page.text


@pytest.mark.parametrize("token", ["wrong", "", KIOSK[:-1], KIOSK + "é"])
def test_another_token_does_not(web: Web, token: str) -> None:
    with web.client() as client:
        answer = client.get("/", params={"kiosk": token})
        assert answer.headers["location"] == "/login?refused=kiosk"
        refusal = client.get(answer.headers["location"])
        assert refusal.status_code == 403
        assert "Mã màn hình không đúng" in refusal.text


def test_a_kiosk_stays_a_kiosk_until_somebody_signs_in(web: Web) -> None:
    with web.client("canbo") as client:
        client.get("/", params={"kiosk": KIOSK})
        assert "Cán bộ trực" not in client.get("/board/air").text
        client.post("/login", data={"name": "canbo", "password": PASSWORD})
        assert "Cán bộ trực" in client.get("/board/air").text


def test_whoever_opens_pages_without_end_is_told_to_wait_and_nobody_else(web: Web) -> None:
    with web.client("khach") as client:
        assert {client.get("/nhat-ky").status_code for _ in range(OPENINGS)} == {403}
        refused = client.get("/board/air")
        assert (refused.status_code, "Đã mở quá nhiều trang" in refused.text) == (429, True)
    with web.client("khach") as client:
        assert client.get("/board/air").status_code == 200


def test_strange_choices_in_the_address_change_nothing(web: Web) -> None:
    with web.client("khach") as client:
        for query in ("hours=-1", "hours=1e9", "hours=²", "station=' OR 1=1 --", "lang=xx", "station=%00", "hours=%ff"):
            assert client.get(f"/board/air?{query}").status_code == 200, query


@pytest.mark.parametrize(
    "path",
    [
        "/chi-so/3.3?agency=%00&unit=%00",
        "/phieu-xin-loi?agency=%00",
        "/phieu-xin-loi?agency=" + "x" * 1_000,
        "/qr?agency=%00",
    ],
)
def test_an_agency_that_could_be_none_is_as_good_as_none(web: Web, path: str) -> None:
    with web.client("khach") as client:
        answer = client.get(path)
        assert (answer.status_code, "Cơ sở dữ liệu tạm thời gián đoạn" in answer.text) == (200, False)


@pytest.mark.parametrize("path", ["/qr/%00.svg", f"/phieu-xin-loi/{'9' * 30}.pdf", f"/desk/alert/{'9' * 30}"])
def test_what_could_never_be_there_is_not_found(web: Web, path: str) -> None:
    with web.client("canbo") as client:
        assert client.get(path).status_code == 404


def test_an_oversized_name_is_refused_in_words(web: Web) -> None:
    plain = {"Accept": "text/plain"}
    answer = httpx.post(f"{web.url}/login", data={"name": "x" * 100_000, "password": "y"}, headers=plain)
    assert (answer.status_code, answer.text.splitlines()[0][:22]) == (422, "Yêu cầu không đúng: mộ")
    huge = httpx.post(f"{web.url}/login", data={"name": "x" * 2_000_000}, headers=plain)
    assert (huge.status_code, huge.text.splitlines()[0][:16]) == (413, "Nội dung gửi lên")
    assert huge.headers["X-Frame-Options"] == "SAMEORIGIN"
    with web.client("khach") as client:
        for path in ("/phieu-xin-loi/x.pdf", "/desk/alert/x"):
            answer = client.get(path)
            assert (answer.status_code, "The request is wrong" in answer.text) == (422, True), path


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/board/nope", 404, "Không có bảng nào tên “nope”."),
        ("/board/%3Cb%3E%E2%80%AE", 404, "Không có bảng nào tên “&lt;b&gt;⟨202E⟩”."),
        ("/nowhere/at/all", 404, "Không có trang nào ở địa chỉ này."),
        ("/cap/nope", 404, "Không có trang nào ở địa chỉ này."),
        ("/static/nope.css", 404, "Không có trang nào ở địa chỉ này."),
        ("/logout", 404, "Không có trang nào ở địa chỉ này."),
        ("/xuat/air/nope.csv", 404, "Không có nội dung này để xuất."),
        ("/phieu-xin-loi/999.pdf", 404, "Không có phiếu này."),
        ("/nhat-ky.csv", 403, "Anh/chị không có quyền xem trang này."),
    ],
)
def test_an_address_that_shows_nothing_says_why_and_leads_on(web: Web, path: str, status: int, told: str) -> None:
    with web.client("khach") as client:
        answer = client.get(path)
        assert (answer.status_code, told in answer.text) == (status, True), answer.text
        signed_in = not path.startswith(("/cap", "/static"))
        assert ('href="/board/air"' in answer.text) == signed_in
        assert ('href="/nhat-ky"' in answer.text) is False
        assert ('href="/"' if signed_in else 'href="/login"') in answer.text
        plain = client.get(path, headers={"Accept": "application/json"})
        assert (plain.status_code, '"detail":' in plain.text) == (status, False)


def test_a_page_of_another_role_says_whose_it_is_and_leads_back(web: Web) -> None:
    with web.client("khach") as client:
        page = client.get("/nhat-ky")
        assert (page.status_code, "Trang này dành cho: quản trị." in page.text) == (403, True)
        assert "Về màn hình chính" in page.text
        posted = client.post("/xuat/air/nope.csv")
        assert (posted.status_code, "Địa chỉ này không mở được theo cách này." in posted.text) == (405, True)
        assert client.get("/static/../web.py").status_code in (303, 404)
