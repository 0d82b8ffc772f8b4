"""What a command writes is for its owner alone."""

import subprocess
import sys


def test_files_and_folders_are_closed_to_others(tmp_path):
    folder = tmp_path / "extract"
    command = [sys.executable, "-m", "polku.cli", "register", "template", str(folder)]
    subprocess.run(command, check=True, capture_output=True, umask=0o022)
    assert folder.stat().st_mode & 0o077 == 0
    written = list(folder.iterdir())
    assert written
    assert all(file.stat().st_mode & 0o077 == 0 for file in written)
