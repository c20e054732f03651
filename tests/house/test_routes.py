"""Every route has a guard and a listed name; no stranger passes where a guard stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.web.guards import GUARDED, account_holder, public, signed_in

LIST = Path(__file__).parent / "routes.txt"
VALUES = {
    "form": "x",
    "code": "x",
    "attempt_id": "x",
    "position": "1",
    "number": 1,
    "person": "x",
    "public_id": "x",
    "ref": "x",
    "name": "x",
}
BARE = {"static"}


def routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method


def test_the_list_of_routes_is_complete(app):
    """A route that disappears breaks somebody's link: it must leave this list on purpose."""
    now = sorted(
        f"{method:<6} {rule.rule.replace(app.extensions['static_digest'], '<digest>')}  {rule.endpoint}"
        for rule, method in routes(app)
    )
    assert "\n".join(now) + "\n" == LIST.read_text(encoding="utf-8")


def test_every_blueprint_stands_in_the_table_of_guards_once(app):
    in_table = [blueprint.name for blueprint, _, _ in GUARDED]
    assert sorted(in_table) == sorted(app.blueprints)
    assert len(set(in_table)) == len(in_table)
    for name, _, guard in GUARDED:
        assert guard in app.before_request_funcs[name.name]


def test_every_endpoint_belongs_to_a_blueprint(app):
    loose = {rule.endpoint for rule, _ in routes(app) if "." not in rule.endpoint}
    assert loose <= BARE


@pytest.mark.parametrize("who", [None, "lan"])
def test_every_guarded_route_turns_away_who_may_not_pass(app, client, sign_in, who):
    """A stranger is sent to the sign-in; a learner gets 403 from staff pages. Never 200, never 500."""
    guards = {blueprint.name: guard for blueprint, _, guard in GUARDED}
    browser = sign_in(who) if who else client
    token = browser.token("/" if who else "/login")
    with app.test_request_context():
        pass
    tried = 0
    for rule, method in routes(app):
        guard = guards.get(rule.endpoint.split(".")[0])
        open_to_all = guard in (None, public)
        if open_to_all or (who and guard in (signed_in, account_holder)):
            continue
        path = rule.build({name: VALUES[name] for name in rule.arguments})[1]
        answer = browser.open(path, method=method, data={"csrf_token": token} if method != "GET" else None)
        expected = (403,) if who else (303, 401)
        assert answer.status_code in expected, f"{method} {path}: {answer.status_code}"
        tried += 1
    assert tried > 8
