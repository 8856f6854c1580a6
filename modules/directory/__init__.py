"""A directory that knows people: LDAP or Active Directory, which every node asks through SSSD."""
