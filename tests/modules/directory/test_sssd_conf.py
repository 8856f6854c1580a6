"""sssd.conf of a directory, and the directory's own values."""

from __future__ import annotations

from typing import Any

import pytest
from hpc_tf.modules.directory.model import Directory, DirectoryDomain, DistinguishedName, LdapFilter, LdapUri
from hpc_tf.modules.directory.names import administrator
from hpc_tf.modules.directory.sssd_conf import CA_CERT, OWNED, PASSWORD, SERVERS, sssd_conf
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.modules.spec.raw import Parameters
from hpc_tf.modules.spec.text import Script

SAFE = LdapUri("ldaps://a.example.com")


def domain(**said: Any) -> dict[str, str]:
    model = Directory(**{"domain": DirectoryDomain("corp.example.com"), "servers": (SAFE,), **said})
    text = sssd_conf("demo", model, "cn=reader,dc=corp")
    lines = text.partition("[domain/default]\n")[2].splitlines()
    return dict(line.split(" = ", 1) for line in lines if line)


def test_what_is_said_stands_in_it() -> None:
    found = domain(servers=(SAFE, LdapUri("ldaps://b.example.com")), tls="demand", filter=LdapFilter("(memberOf=cn=hpc)"))
    assert found["ldap_uri"] == "ldaps://a.example.com,ldaps://b.example.com" and found["ldap_tls_reqcert"] == "demand"
    assert (found["access_provider"], found["ldap_access_filter"]) == ("ldap", "(memberOf=cn=hpc)")
    assert found["ldap_search_base"] == "dc=corp,dc=example,dc=com" and found["ldap_default_bind_dn"] == "cn=reader,dc=corp"


def test_the_password_is_a_placeholder() -> None:
    assert domain()["ldap_default_authtok"] == PASSWORD


def test_without_a_filter_nobody_is_asked_who_may_come() -> None:
    assert "access_provider" not in domain()


def test_the_specs_own_parameters_win() -> None:
    assert domain(sssd=Parameters({"ldap_schema": "rfc2307", "debug_level": "9"}))["ldap_schema"] == "rfc2307"


def test_passwords_go_in_the_clear_only_to_ldap_servers() -> None:
    clear = "ldap_auth_disable_tls_never_use_in_production"
    assert clear not in domain() and domain(servers=(LdapUri("ldap://a.example.com"),), tls="never")[clear] == "True"


def test_a_connection_that_begins_readable_is_raised_before_anything_is_said() -> None:
    plain, raised = (LdapUri("ldap://a.example.com"), SAFE), "ldap_id_use_start_tls"
    found = domain(servers=plain, tls="demand")
    assert (found[raised], found["ldap_tls_reqcert"]) == ("True", "demand")
    assert "ldap_auth_disable_tls_never_use_in_production" not in found
    assert raised not in domain() and raised not in domain(servers=plain, tls="never")


def test_servers_that_only_terraform_knows_are_a_placeholder() -> None:
    assert domain(servers=(Expression("${aws_lb.ldap.dns_name}"),))["ldap_uri"] == SERVERS
    assert domain(servers=(), new="simple-ad")["ldap_uri"] == SERVERS


@pytest.mark.parametrize(("written", "path"), [("/etc/ssl/corp.pem", "/etc/ssl/corp.pem"), ("corp.pem", CA_CERT), ("s3://b/corp.pem", CA_CERT)])
def test_certificates_are_where_nodes_have_them(written: str, path: str) -> None:
    assert domain(ca_cert=Script(written))["ldap_tls_cacert"] == path


def test_every_owned_parameter_is_one_that_we_write() -> None:
    assert {*OWNED} == {*OWNED} & {*domain(filter=LdapFilter("a=b"), ca_cert=Script("c.pem"))}


def test_a_domain_may_be_where_entries_begin() -> None:
    assert DirectoryDomain.parse("DC=corp,DC=com").base == "DC=corp,DC=com"


@pytest.mark.parametrize(
    ("new", "entry"),
    [("microsoft-ad", "cn=Admin,ou=Users,ou=CORP,dc=corp,dc=example,dc=com"), ("simple-ad", "cn=Administrator,cn=Users,dc=corp,dc=example,dc=com")],
)
def test_a_new_directory_is_asked_by_its_administrator(new: Any, entry: str) -> None:
    found = administrator(Directory(domain=DirectoryDomain("corp.example.com"), new=new))
    assert found == DistinguishedName(entry)
