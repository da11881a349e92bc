"""What looks personal and is none: it stays, in prose and in code."""

import pytest

from node.privacy.layers import find_in_layers
from node.privacy.secrets import find_secrets
from node.privacy.structured import find_structured

INNOCENT = """
Version 1.2.3.4 came out before v10.0.19041.1.
Chrome/120.0.0.0 Safari/537.36
pip install numpy==1.26.4.0
requires lib>=2.10.1.5 and lib-1.2.3.4
the release 4.19.0.24 and build 10.0.22621.1
OID 1.3.6.1.4.1.311.20.2
section 3.2.1.4 of the manual
127.0.0.1 and 127.0.1.1 are this machine
listen on 0.0.0.0:8080 and [::]:8080
::1 is the loopback, :: is any
std::vector<int> a::b; cafe::babe
std::chrono::system_clock::now()
use 192.0.2.7, 198.51.100.23 or 203.0.113.9 in examples
2001:db8::1 and 2001:db8:85a3::8a2e:370:7334 are for documentation
the mask 255.255.255.0 and the group 239.255.255.250
nameserver 8.8.8.8, 1.1.1.1
00:00:00:00:00:00 and ff:ff:ff:ff:ff:ff
it took 12:34:56 and then 00:01:02.345
ISBN 978-3-16-148410-0
ISBN-10: 0-306-40615-2
ISSN 2049-3630
doi:10.1000/182 and https://doi.org/10.1038/s41586-020-2649-2
arXiv:2408.08291v2
RFC 2822, RFC 6962 and BIP 173
PMID 33223526, PMC7610735
123e4567-e89b-12d3-a456-426614174000
commit e28c295d0b0a4f7d9a3c1b2e4f5a6b7c8d9e0f1a
d41d8cd98f00b204e9800998ecf8427e
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
git show 4b1b785
#ff5733 and #1e90ff are colours
0xdeadbeef, 0x7ffee4c3a8b0, 0b10110011
3.14159265358979 and 2.718281828459045
6.02214076e23 and 1.602e-19
9007199254740993 is not a safe integer
1,000,000.00 and 12.345.678,90
$1,299.99, 45 000 EUR and £12,500
the population is 83 129 285
1234567890123456789012345678901234567890
4111 1111 1111 1112 has a wrong check digit
1696265331829 and 1696265331
2023-10-02T10:30:45.829Z
20231002 103045
2023-10-02 10:30:45,123 INFO started
from 1990-2000 and 2019/2020
Monday, 12/25/2023 and 25.12.2023
May 4th, 2012
he was born in 1985
the company was founded on 12 March 1987
Leonardo da Vinci was born on April 15, 1452
pages 112-145, vol. 37, no. 4
lines 120-134 of file 3
room 101, platform 9
order no. 7
ask again at 10:30 or 18:45
the score was 3-2, then 21-19 and 25-23
[0.12345, 0.54321, 0.98765]
x = 0.606 6.3 .458 1.6 .919
matrix [[1, 2, 3], [4, 5, 6]]
1 + 2 * (3 - 4) / 5 = 0.6
f(x) = 12345678 x^2 - 87654321
a 4-4-2 formation
flight LH 454, train ICE 1202
model RTX 4090, CPU i7-12700K
the part 12345-AB costs 9.99
1080p, 1920x1080, 16:9
UTF-8, ISO 8859-1, ISO/IEC 27001:2013
COVID-19, H1N1, B12
CSS Grid 12 columns
npm@10.2.3 and python@3.11
import { foo } from '@angular/core'
@dataclass
@media print { a { color: red } }
@Override
everyone, see @param and @returns
user@example.com
noreply@github.com
git@github.com:org/repo.git
you@example.org
https://example.com/?q=1#top
https://docs.python.org/3/library/re.html
http://localhost:3000/callback
/home/user/project and C:\\Users\\Public\\Documents
/home/ubuntu/app, /Users/runner/work, /root/.bashrc
/usr/local/lib/python3.11/site-packages
threading.local() and settings.local.json
host.docker.internal and kubernetes.default.svc.cluster.local
root@ubuntu:/# ls
ssh user@server
drwxr-xr-x 2 root root 4096 Nov 3 10:00 bin
the password is required
my password is incorrect, what now?
Reset your password here.
password = get_password()
password: str
password=hashed_password
api_key = os.environ["API_KEY"]
token = "<YOUR_TOKEN>"
API_KEY=your_api_key_here
SECRET_KEY=${SECRET_KEY}
Authorization: Bearer <token>
a sk-learn pipeline and hf_transformers
the secret: patience
tokens: 4096, max_tokens = 2048
PRIMARY_KEY = "id"
sort_key=created_at
passport control is at gate 10
the passport 2020 edition
your driver's license must be valid for 6 months
an account number has 10 digits
a BSN has nine digits
license plates were introduced in 1903
put the plate on 4 tables
the number is 1000000
the address bc1q is how they begin
sed s/foo/bar/2 and 2>&1
chmod 755, chmod 0644
\\u0041\\u0042 and %20
<PERSON_1> wrote to <EMAIL_1> about <CARD_2>
""".strip().split("\n")


def test_there_are_many_of_them():
    assert len(set(INNOCENT)) >= 100


@pytest.mark.parametrize("wrap", ["{}", "Look: {} there.", "```python\n{}\n```", "`{}`"],
                         ids=["alone", "in a sentence", "in a fence", "as inline code"])  # fmt: skip
@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_nobodys_stays(text, wrap):
    whole = wrap.format(text)

    findings = [*find_structured(whole), *find_secrets(whole), *find_in_layers(whole, find_structured)]

    assert [(f.kind, whole[f.start : f.end]) for f in findings if not _is_placeholder(whole[f.start : f.end])] == []


def _is_placeholder(value: str) -> bool:
    return value.startswith("<")
