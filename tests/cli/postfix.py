"""A real Postfix that takes mails with STARTTLS on a port of its own and throws them away. Everything of it lies in one folder."""
import os
import pathlib
import pwd
import subprocess

from kringle import free_port, wait_for_port

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example
mydestination =
alias_maps =
local_recipient_maps =
mynetworks = 127.0.0.0/8
disable_dns_lookups = yes
smtpd_peername_lookup = no
default_transport = discard:
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access static:discard, permit
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
in_flow_delay = 0
{more}
"""
MASTER = """\
127.0.0.1:{port} inet n - n - 50 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
pickup unix n - n 60 1 pickup
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Needs root, as Postfix does. Its certificate is in ca_file."""

    usable = os.geteuid() == 0 and os.path.exists("/usr/sbin/postfix")

    def __init__(self, folder, more=""):
        self.folder = pathlib.Path(folder)
        self.port, self.ca_file = free_port(), self.folder / "certificate.pem"
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir(parents=True)
        for above in [self.folder, *self.folder.parents][:3]:
            if above.stat().st_uid == os.geteuid() and above != pathlib.Path("/"):
                above.chmod(above.stat().st_mode | 0o011)  # its processes give up being root
        os.chown(self.folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", self.folder / "key.pem", "-out", self.ca_file, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        (self.folder / "etc/main.cf").write_text(MAIN.format(folder=self.folder, more=more))
        (self.folder / "etc/master.cf").write_text(MASTER.format(port=self.port))

    def control(self, word):
        subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "etc", word], check=True, capture_output=True,
                       env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    @property
    def url(self):
        return f"smtp://localhost:{self.port}"

    def log(self):
        return (self.folder / "log").read_text()

    def __enter__(self):
        self.control("start")
        wait_for_port(self.port)
        return self

    def __exit__(self, *_):
        self.control("stop")
