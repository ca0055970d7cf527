"""`ioc agencies`: an agency is registered from a file, and the same file again changes nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.command_line import in_this_process


def ioc(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "IOC_DATABASE_URL": database_url, "COLUMNS": "100"}
    return in_this_process(environment, "agencies", *arguments)


def test_an_agency_is_registered_from_a_file(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "agencies.csv"
    file.write_text("\ufeffcode,name_vi,name_en\nH60.77,Sở Thử nghiệm,Department of Trials\n", encoding="utf-8")
    for said in ("1 added, 0 changed, 0 as they were.", "0 added, 0 changed, 1 as they were."):
        assert said in ioc(database_url, "import", str(file)).stdout
    assert "Sở Thử nghiệm" in ioc(database_url, "list").stdout
    file.write_text("code,name_vi,name_en\nH60 77,Sở,Department\n")
    refused = ioc(database_url, "import", str(file))
    assert (refused.returncode, "line 2: code" in refused.stderr) == (1, True)
