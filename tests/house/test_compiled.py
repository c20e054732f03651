"""Templates that a server has laid down compiled are used by its workers, and only read by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import compiled, create_app


def house(home: Path):
    return create_app({"INSTANCE": str(home), "DATABASE_URL": f"sqlite:///{home}/none.sqlite3", "SECRET_KEY": "tests"})


@pytest.fixture
def kept(tmp_path):
    """The compiled templates of a prepared instance."""
    compiled.prepare(house(tmp_path))
    (folder,) = tmp_path.rglob("templates-compiled")
    return {path: path.read_bytes() for path in folder.iterdir()}


def test_a_worker_compiles_nothing_that_the_server_has_compiled(tmp_path, kept, monkeypatch):
    templates = house(tmp_path).jinja_env
    monkeypatch.setattr(templates, "compile", lambda *_, **__: pytest.fail("compiled again"))
    names = templates.list_templates(extensions=["html"])
    assert len(names) == len(kept) > 100
    for name in names:
        templates.get_template(name)


def test_a_worker_writes_nothing(tmp_path, kept):
    gone, *left = kept
    gone.unlink()
    templates = house(tmp_path).jinja_env
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)
    assert not gone.exists()
    assert all(path.read_bytes() == kept[path] for path in left)


def test_what_is_compiled_of_another_text_is_not_used_and_is_mended_by_the_next_start(tmp_path, kept):
    some, other, *_ = kept
    some.write_bytes(kept[other])
    templates = house(tmp_path).jinja_env
    for name in templates.list_templates(extensions=["html"]):
        assert templates.get_template(name).name == name
    compiled.prepare(house(tmp_path))
    assert some.read_bytes() == kept[some]


def test_without_a_server_nothing_is_laid_down(tmp_path):
    house(tmp_path).jinja_env.get_template("base.html")
    assert not list(tmp_path.rglob("templates-compiled"))
