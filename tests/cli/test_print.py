"""Printing at the shell."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from pypdf import PdfReader

from app.db import end_transaction
from app.models.exams import PaperCode
from tests.stories import count, give


@pytest.fixture
def run(app):
    def invoke(*arguments):
        end_transaction(commit=False)
        return app.test_cli_runner().invoke(args=["exams", "print", *arguments])

    return invoke


def test_papers_sheets_and_keys_are_written_into_a_folder(run, tmp_path):
    exam = give("lan")
    folder = tmp_path / "in" / "ca-1"
    done = run(exam.code, "--codes", "034-036", "--output", str(folder))
    assert done.exit_code == 0, done.output
    names = ["dap-an-034-036.pdf", "de-thi-034-036.pdf", "phieu-tra-loi-034-036.pdf"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert len(done.stdout.splitlines()) == 3
    assert len(PdfReader(folder / names[2]).pages) == 3
    assert count(PaperCode) == 3


def test_papers_as_word_files(run, tmp_path):
    exam = give("lan")
    folder = tmp_path / "out"
    assert run(exam.code, "--codes", "5,7", "--output", str(folder), "--format", "docx").exit_code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["dap-an-5-7.pdf", "de-thi-5.docx", "de-thi-7.docx", "phieu-tra-loi-5-7.pdf"]
    content = (folder / "de-thi-7.docx").read_bytes()
    assert "Mã đề 7" in docx.Document(BytesIO(content)).sections[0].footer.paragraphs[0].text


def test_codes_that_cannot_be_read_write_nothing(run, tmp_path):
    exam = give("lan")
    refused = run(exam.code, "--codes", "3,3", "--output", str(tmp_path / "out"))
    assert refused.exit_code == 1
    assert "3" in refused.stderr
    assert not (tmp_path / "out").exists()
    assert count(PaperCode) == 0
