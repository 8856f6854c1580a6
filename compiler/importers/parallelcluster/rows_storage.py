"""Keys of shared storage."""

from __future__ import annotations

from . import kinds as k
from . import values as v
from .row import STORAGE, Convert, Form, Kind, Row, copied, dropped, joint

_DELETION = "**default differs**: there Delete, here `retain`; only what is written is imported"
_EVENTS = k.some_of("NEW", "CHANGED", "DELETED")
_CHUNK = k.between(1, 512000)
_GP3 = k.one_of("Delete", "Retain", "Snapshot")
_DELETE = k.one_of("Delete", "Retain")


def _row(section: str, key: str, kind: Kind, ours: str, convert: Convert | None = None, note: str = "") -> Row:
    return copied(STORAGE, f"{section}.{key}", kind, ours, convert, note)


def _with(section: str, key: str, kind: Kind, ours: str, note: str = "", required: bool = False) -> Row:
    return joint(STORAGE, f"{section}.{key}", kind, ours, note, required=required)


COMMON: tuple[Row, ...] = (
    dropped(STORAGE, "Name", k.TEXT, "the mount path is the name", required=True),
    joint(STORAGE, "MountDir", k.FILE_PATH, "/storage", "the key; `shared` becomes `/shared`", required=True),
    joint(
        STORAGE,
        "StorageType",
        k.one_of("Ebs", "FsxLustre", "FsxOpenZfs", "FsxOntap", "Efs", "FileCache"),
        "",
        "the kind's key",
        required=True,
    ),
)
EBS: tuple[Row, ...] = (
    _row("EbsSettings", "VolumeType", k.VOLUME_TYPE, "type"),
    _with("EbsSettings", "Size", k.INT, "ebs", "without size and snapshot `40 GiB` is written"),
    _row("EbsSettings", "Iops", k.INT, "iops", v.whole, "gp3 up to 80,000"),
    _row("EbsSettings", "Throughput", k.INT, "throughput", v.unit("MB/s"), "gp3 up to 2,000 MB/s"),
    _row("EbsSettings", "Encrypted", k.BOOL, "encrypted", v.flag),
    _row("EbsSettings", "KmsKeyId", k.TEXT, "kms_key"),
    _with("EbsSettings", "SnapshotId", k.SNAPSHOT, "ebs", "a size besides is `size`"),
    _with("EbsSettings", "VolumeId", k.VOLUME, "ebs", "other keys beside it mean nothing"),
    _with("EbsSettings", "Raid.Type", k.number_of(0, 1), "raid", required=True),
    _with(
        "EbsSettings",
        "Raid.NumberOfVolumes",
        k.between(2, 5),
        "ebs",
        "`2 x 40 GiB`: the size is of each volume, there and here",
    ),
    _row("EbsSettings", "DeletionPolicy", _GP3, "deletion_policy", v.kebab, _DELETION),
)
EFS: tuple[Row, ...] = (
    _with("EfsSettings", "FileSystemId", k.EFS, "efs"),
    _row(
        "EfsSettings",
        "Encrypted",
        k.BOOL,
        "encrypted",
        v.flag,
        "**default differs**: there false, here true; `false` only if written",
    ),
    _row("EfsSettings", "KmsKeyId", k.TEXT, "kms_key"),
    _row(
        "EfsSettings",
        "PerformanceMode",
        k.one_of("generalPurpose", "maxIO"),
        "performance_mode",
        lambda text: {"maxIO": "max-io"}.get(text, v.kebab(text)),
    ),
    _with(
        "EfsSettings",
        "ThroughputMode",
        k.one_of("provisioned", "bursting"),
        "throughput",
        "**default differs**: elastic; import writes `bursting` out",
    ),
    _with("EfsSettings", "ProvisionedThroughput", k.between(1, 1024), "throughput", "`200 MB/s`"),
    _row(
        "EfsSettings",
        "EncryptionInTransit",
        k.BOOL,
        "tls",
        v.flag,
        "**default differs**: there false, here true; `false` only if written",
    ),
    _row("EfsSettings", "IamAuthorization", k.BOOL, "iam", v.flag),
    _row("EfsSettings", "AccessPointId", k.ACCESS_POINT, "access_point"),
    _row("EfsSettings", "DeletionPolicy", _DELETE, "deletion_policy", v.kebab, _DELETION),
)
_L = "FsxLustreSettings"
_D = f"{_L}.DataRepositoryAssociations[]"
LUSTRE: tuple[Row, ...] = (
    _with(_L, "FileSystemId", k.LUSTRE, "lustre"),
    _with(_L, "StorageCapacity", k.INT, "lustre", "GiB; FSx's TiB are 1000 GiB"),
    _with(_L, "DeploymentType", k.one_of("SCRATCH_1", "SCRATCH_2", "PERSISTENT_1", "PERSISTENT_2"), "deployment_type",
          "**default differs**: there SCRATCH_2, here persistent-2; import writes scratch-2 out"),
    _row(_L, "StorageType", k.one_of("HDD", "SSD"), "storage_type", v.kebab),
    _row(_L, "PerUnitStorageThroughput", k.INT, "throughput", v.whole, "MB/s per TiB"),
    _row(_L, "DriveCacheType", k.one_of("READ"), "drive_cache", lambda _: "true", "READ: true"),
    _row(_L, "DataCompressionType", k.one_of("LZ4"), "compression", v.kebab),
    _row(_L, "KmsKeyId", k.TEXT, "kms_key"),
    _with(_L, "ImportPath", k.TEXT, "import.s3"),
    _with(_L, "ExportPath", k.TEXT, "export.s3"),
    _with(_L, "ImportedFileChunkSize", _CHUNK, "import.chunk_size"),
    _with(_L, "AutoImportPolicy", k.one_of("NEW", "NEW_CHANGED", "NEW_CHANGED_DELETED"), "import.policy", "`[new, changed]`; absent: `[]`"),
    _row(_L, "WeeklyMaintenanceStartTime", k.matching(r"^[1-7]:([01]\d|2[0-3]):([0-5]\d)$"), "maintenance", v.week_time, "`1:00:00` becomes `mon 00:00`"),
    _with(_L, "AutomaticBackupRetentionDays", k.between(0, 90), "backup.retention", "`7d`; 0: none"),
    _with(_L, "DailyAutomaticBackupStartTime", k.matching(r"^([01]\d|2[0-3]):([0-5]\d)$"), "backup.start"),
    _with(_L, "CopyTagsToBackups", k.BOOL, "backup.copy_tags"),
    _with(_L, "BackupId", k.BACKUP, "lustre"),
    _row(_L, "DeletionPolicy", _DELETE, "deletion_policy", v.kebab, _DELETION),
    dropped(STORAGE, f"{_D}.Name", k.TEXT, "the directory is the name", required=True),
    _with(_D, "DataRepositoryPath", k.TEXT, "links.<dir>.s3", required=True),
    _with(_D, "FileSystemPath", Kind(Form.TEXT, length=(1, 4096)), "links", "the key", required=True),
    _with(_D, "BatchImportMetaDataOnCreate", k.BOOL, "links.<dir>.import_on_create"),
    _with(_D, "ImportedFileChunkSize", _CHUNK, "links.<dir>.chunk_size"),
    _with(_D, "AutoExportPolicy", _EVENTS, "links.<dir>.export"),
    _with(_D, "AutoImportPolicy", _EVENTS, "links.<dir>.import"),
)  # fmt: skip
OTHERS: tuple[Row, ...] = (
    _with("FsxOntapSettings", "VolumeId", k.FSX_VOLUME, "ontap", "new ones too", True),
    _with("FsxOpenZfsSettings", "VolumeId", k.FSX_VOLUME, "openzfs", "new ones too", True),
    _with("FileCacheSettings", "FileCacheId", k.FILE_CACHE, "file_cache", "new ones too", True),
)
