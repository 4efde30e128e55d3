"""On what kind of disk a path lies."""

from __future__ import annotations

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
OVER_THE_NET = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "glusterfs", "gfs2", "ocfs2",
    "davfs", "ncpfs", "beegfs", "virtiofs", "vboxsf", "prl_fs", "drvfs",
}  # fmt: skip


def network_disk(path: Path, mounts: str | None = None) -> str:
    """The kind of network file system that the path lies on, empty for a local one or where nobody knows."""
    if mounts is None:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    wanted, longest, kind = path.resolve(), -1, ""
    for line in mounts.splitlines():
        before, _dash, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        place = Path(fields[4].replace("\\040", " "))
        if wanted.is_relative_to(place) and len(place.parts) >= longest:
            longest, kind = len(place.parts), after.split()[0]
    remote = kind in OVER_THE_NET or (kind.startswith("fuse.") and kind not in ("fuse.ext4", "fuse.lxcfs"))
    return kind if remote else ""
