"""`ioc agencies`, `offices`, `procedures`: registered from a file, and the same file again changes nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.command_line import in_this_process

FILES = {
    "agencies": "code,name_vi,name_en\nH60.77,Sở Thử nghiệm,Department of Trials\n",
    "offices": "code,agency,name_vi,name_en\nH60.77.01,H60.77,Phòng Thử nghiệm,Office of Trials\n",
    "procedures": "code,agency,name_vi,name_en,fee_vnd\n9.000001,H60.77,Thử nghiệm,Trial,0\n",
}


def ioc(database_url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "IOC_DATABASE_URL": database_url, "COLUMNS": "100"}
    return in_this_process(environment, *arguments)


def test_what_dossiers_speak_of_is_registered_from_files(database_url: str, tmp_path: Path) -> None:
    for registry, lines in FILES.items():
        file = tmp_path / f"{registry}.csv"
        file.write_text("\ufeff" + lines, encoding="utf-8")
        for said in ("1 added, 0 changed, 0 as they were.", "0 added, 0 changed, 1 as they were."):
            assert said in ioc(database_url, registry, "import", str(file)).stdout
        assert "Thử nghiệm" in ioc(database_url, registry, "list").stdout
    file.write_text("code,name_vi,name_en\nH60 77,Sở,Department\n")
    refused = ioc(database_url, "agencies", "import", str(file))
    assert (refused.returncode, "line 2: code" in refused.stderr) == (1, True)
    file.write_text("code,agency,name_vi,name_en\nH60.78.01,H60.78,Phòng,Office\n")
    refused = ioc(database_url, "offices", "import", str(file))
    assert (refused.returncode, "unknown agency H60.78" in refused.stderr) == (1, True)
