"""What head node, login pools and queues have in common: image, hooks, IAM, who may come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ....modules.spec.finding import Rule
from ...tree import Items, Table, Text
from . import codes
from .draft import Said, said
from .section import Section
from .values import truth

_SESSION_MANAGER = ":policy/AmazonSSMManagedInstanceCore"
_PHASES = {"OnNodeStart": "start", "OnNodeConfigured": "configured", "OnNodeUpdated": "updated"}
_EVERYWHERE = "0.0.0.0/0"
_DCV_PORT = "8443"


def translate_node(section: Section, image: str | None) -> None:
    """Translate one node; ``image`` is the AMI of the cluster."""
    section.copy()
    _image(section, image)
    _hooks(section)
    _policies(section)
    _buckets(section)


def inner(section: Section, key: str) -> list[Table]:
    """The mappings of a list."""
    found = section.find(key)
    return [item for item in found if isinstance(item, Table)] if isinstance(found, Items) else []


def leaf(section: Section, item: Table, name: str, key: str) -> Text | None:
    """One value of an item of a list, reported under the row ``key``."""
    node = item.get(name)
    if not isinstance(node, Text):
        return None
    section.tell_of(node, key)
    return node


def _image(section: Section, image: str | None) -> None:
    ami = section.take("Image.CustomAmi")
    if ami is None:
        return
    if str(ami) == image:
        section.tell("Image.CustomAmi", codes.DEFAULT, "it is the image of the whole cluster")
    else:
        section.put("Image.CustomAmi", said(ami))


def _hooks(section: Section) -> None:
    for phase, ours in _PHASES.items():
        hook = section.find(f"CustomActions.{phase}")
        if not isinstance(hook, Table):
            continue
        base = f"CustomActions.{phase}"
        scripts = [s for s in (hook.get("Sequence") or [hook]) if isinstance(s, Table)]
        listed = [_script(section, script, base) for script in scripts]
        made = [one for one in listed if one]
        if made:
            target = section.row(f"{base}.Script").target.split("hooks.")[0]
            section.draft.put((*section.place(f"{target}hooks"), ours), made)


def _script(section: Section, script: Table, base: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    url, arguments = script.get("Script"), script.get("Args")
    if isinstance(url, Text):
        section.tell_of(url, f"{base}.Script")
        made["script"] = said(url)
    if isinstance(arguments, Items):
        section.tell_of(arguments, f"{base}.Args")
        made.update({"args": [said(a) for a in arguments]} if arguments else {})
    return made if "script" in made else {}


def _policies(section: Section) -> None:
    key = "Iam.AdditionalIamPolicies[].Policy"
    kept = []
    for item in inner(section, "Iam.AdditionalIamPolicies"):
        policy = leaf(section, item, "Policy", key)
        if policy is None:
            continue
        if policy.endswith(_SESSION_MANAGER):
            section.journal.tell(
                policy, section.row(key), codes.DEFAULT, "access.session_manager gives it to every role"
            )
        elif str(policy) not in kept:
            kept.append(said(policy))
    if kept:
        section.put(key, kept)


def _buckets(section: Section) -> None:
    if section.scope.startswith("LoginNodes"):
        return
    scripts = _scripts(section)
    access: dict[str, Said] = {}
    for item in inner(section, "Iam.S3Access"):
        bucket = leaf(section, item, "BucketName", "Iam.S3Access[].BucketName")
        name = leaf(section, item, "KeyName", "Iam.S3Access[].KeyName")
        write = leaf(section, item, "EnableWriteAccess", "Iam.S3Access[].EnableWriteAccess")
        parts = ((bucket, "BucketName"), (name, "KeyName"), (write, "EnableWriteAccess"))
        if bucket is None:
            continue
        if "*" in bucket or (name is not None and "*" in name[:-1]):
            _tell(
                section,
                parts,
                codes.LOST,
                "a pattern over buckets or inside of a key: write a policy, and name it under iam.policies",
            )
            continue
        url = f"s3://{bucket}" + (f"/{name.lstrip('/')}" if name is not None else "")
        writes = write is not None and truth(write) is True
        if not writes and url in scripts:
            _tell(section, parts, codes.NOT_NEEDED, "read access to the script of a hook is derived")
        elif writes or url not in access:
            access[Said(url, bucket.span)] = Said("read-write" if writes else "read", bucket.span)
    if access:
        section.put("Iam.S3Access[].BucketName", access)


def _tell(section: Section, parts: Iterable[tuple[Text | None, str]], rule: Rule, why: str) -> None:
    """Say the same of the keys of one item of `S3Access`."""
    for node, key in parts:
        if node is not None:
            section.journal.tell(node, section.row(f"Iam.S3Access[].{key}"), rule, why)


def _scripts(section: Section) -> set[str]:
    """The scripts to which the language gives access by itself."""
    hooks = section.find("CustomActions")
    found = []
    for hook in hooks.values() if isinstance(hooks, Table) else ():
        if isinstance(hook, Table):
            found += [hook, *(s for s in hook.get("Sequence") or [] if isinstance(s, Table))]
    return {str(hook["Script"]) for hook in found if "Script" in hook}


def remote_desktop(section: Section) -> None:
    """NICE DCV: whether, from where, at which port."""
    on, port, allowed = (section.take(f"Dcv.{key}") for key in ("Enabled", "Port", "AllowedIps"))
    if on is None:
        return
    if truth(on) is not True:
        for key in ("Enabled", "Port", "AllowedIps"):
            section.tell(f"Dcv.{key}", codes.DEFAULT, "no remote desktop, as without a word")
        return
    made: dict[str, Any] = {"allowed_ips": [said(allowed) if allowed is not None else Said(_EVERYWHERE, on.span)]}
    if port is not None and str(port) != _DCV_PORT:
        made["port"] = said(port)
    section.put("Dcv.Enabled", made)
