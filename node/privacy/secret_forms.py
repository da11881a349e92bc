"""The forms that well-known services give their keys: the fixed parts to look for, and the pattern to try then."""

# Each form: the fixed parts (lower case), one of which must be in the text, then the
# pattern; what is secret is its first group, or all of it.  "" is in every text.
FORMS: tuple[tuple[tuple[str, ...], str], ...] = (
    # Clouds
    (("akia", "asia", "abia", "acca"), r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),  # AWS
    (("aws",), r"(?i)aws[^\n]{0,40}?[\"'\s=:]([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)"),
    (("aiza",), r"AIza[0-9A-Za-z_\-]{35}"),  # Google
    (("ya29.", "gocspx-", "1//0"), r"ya29\.[0-9A-Za-z_\-]+|GOCSPX-[A-Za-z0-9_\-]{20,64}|1//0[0-9A-Za-z_\-]{30,200}"),
    (("8q~",), r"[A-Za-z0-9_~.\-]{3}8Q~[A-Za-z0-9_~.\-]{31,34}"),  # Azure
    (("accountkey", "sharedaccesskey"), r"(?i)(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,100}={0,2})"),
    (("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[a-f0-9]{64}"),  # DigitalOcean
    (("v1.0-", "cfut_", "cfat_", "cfk_"), r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}|cf(?:ut|at|k)_[A-Za-z0-9_\-]{30,100}"),
    (("cloudflare",), r"(?i)cloudflare[^\n]{0,40}?[\"'\s=:]([A-Za-z0-9_\-]{37,40})(?:[^A-Za-z0-9_\-]|$)"),
    (("hrku-",), r"HRKU-[A-Za-z0-9_\-]{30,80}"),  # Heroku
    (("tskey-",), r"tskey-[a-z]+-[A-Za-z0-9]{8,40}-?[A-Za-z0-9]{0,40}"),  # Tailscale
    # Code, packages, collaboration
    (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{30,255}"),  # GitHub
    (("github_pat_",), r"github_pat_[A-Za-z0-9_]{22,255}"),
    (("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glimt-", "glagent-", "gloas-"),
     r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[A-Za-z0-9_\-.]{20,100}"),  # GitLab
    (("npm_",), r"npm_[A-Za-z0-9]{36}"),
    (("pypi-",), r"pypi-[A-Za-z0-9_\-]{50,}"),
    (("atatt3", "atctt3", "atbb"), r"AT[AC]TT3[A-Za-z0-9_\-=]{60,300}|ATBB[A-Za-z0-9]{28,40}"),  # Atlassian
    (("xoxa-", "xoxb-", "xoxp-", "xoxo-", "xoxr-", "xoxs-", "xoxe", "xapp-"),  # Slack
     r"xox[aboprse][.\-][A-Za-z0-9.\-]{10,250}|xapp-[A-Za-z0-9\-]{20,250}"),
    (("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9_/\-]{16,200}"),
    (("discord",), r"discord(?:app)?\.com/api/webhooks/[A-Za-z0-9_/\-]{16,200}"),
    (("",), r"\b[MNO][A-Za-z\d_\-]{22,30}\.[A-Za-z\d_\-]{5,8}\.[A-Za-z\d_\-]{26,45}"),  # Discord bot
    ((":aa",), r"\b\d{8,10}:AA[A-Za-z0-9_\-]{32,35}"),  # Telegram bot
    # Models
    (("sk-",), r"\bsk-(?:proj-|ant-|or-|svcacct-|admin-|live-)?[A-Za-z0-9_\-]{20,250}"),  # OpenAI, Anthropic
    (("hf_", "api_org_"), r"(?:hf|api_org)_[A-Za-z0-9]{30,64}"),  # Hugging Face
    (("gsk_", "xai-", "r8_", "pplx-", "nvapi-"), r"\b(?:gsk_|xai-|r8_|pplx-|nvapi-)[A-Za-z0-9_\-]{30,200}"),
    # Payment and shops
    (("sk_live", "sk_test", "rk_live", "rk_test", "whsec_"), r"(?:[sr]k_(?:live|test)|whsec)_[0-9A-Za-z+/]{16,250}"),
    (("sq0", "eaaa"), r"sq0[a-z]{3}-[0-9A-Za-z_\-]{22,43}|EAAA[A-Za-z0-9_\-]{60}"),  # Square
    (("shpat_", "shpss_", "shpca_", "shppa_"), r"shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}"),  # Shopify
    (("access_token$",), r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),  # Braintree
    # Mail and telephony
    (("sg.",), r"SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{16,64}"),  # SendGrid
    (("sk", "ac"), r"\b(?:SK|AC)[0-9a-f]{32}\b"),  # Twilio
    (("key-", "pubkey-"), r"\bkey-[0-9a-zA-Z]{32}\b"),  # Mailgun
    (("",), r"\b[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\b"),
    (("-us",), r"\b[0-9a-f]{32}-us\d{1,2}\b"),  # Mailchimp
    (("eaa",), r"\bEAA[A-Za-z0-9]{80,300}"),  # Facebook
    (("aaaaaaaaaaaaaaaaaaaaa",), r"\bA{21}[A-Za-z0-9%]{40,150}"),  # X
    # Others with a prefix of their own
    (("lin_api_", "ntn_", "secret_", "dckr_pat_", "rubygems_", "figd_", "dapi", "hvs.", "sbp_", "sntrys_", "sntryu_",
      "glsa_", "glc_", "nrak-", "pmak-", "pul-", "pscale_tkn_", "dp.pt.", "ops_eyj"),
     r"\b(?:lin_api_|ntn_|secret_|dckr_pat_|rubygems_|figd_|dapi|hvs\.|sbp_|sntry[su]_|glsa_|glc_|NRAK-|PMAK-|pul-|"
     r"pscale_tkn_|dp\.pt\.|ops_eyJ)[A-Za-z0-9_\-]{26,300}"),
    (("age-secret-key-",), r"(?i)AGE-SECRET-KEY-1[A-Z0-9]{50,70}"),
    # Forms of many services
    (("eyj",), r"eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*){0,3}"),  # JWT, JWE
    (("private key",), r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,8}-----(?s:.*?)-----END [A-Z0-9 ]{0,60}-----"),
    (("private key",), r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,8}-----(?:(?:\\[nr]|\s)*[A-Za-z0-9+/=]{30,})+"),
    (("private-lines:",), r"Private-Lines: \d+\s+([A-Za-z0-9+/=\s]{40,})"),  # PuTTY
    (("bearer", "basic"), r"(?i)\b(?:bearer|authorization: basic|basic)\s+([A-Za-z0-9_\-.+/=~]{20,})"),
    (("authorization",),
     r"(?i)authorization[\"']?\s?[:=]\s?[\"']?(?:token|apikey|bearer|basic)\s+([A-Za-z0-9_\-.+/=~]{8,})"),
    # Names with passwords
    (("curl", "wget", "http"),
     r"(?:curl|wget|http)[^\n]{0,300}?\s(?:-u|--user)[ =][\"']?([^\s:\"'<>$]{1,60}:[^\s\"'<>$]{3,100})"),
    (("mysql",), r"mysql[^\n]{0,80}?\s-p([^\s\-=<>$\"'][^\s<>$\"']{3,60})"),
    (("sqlplus",), r"sqlplus[^\n]{0,40}? [\pL\pN_]{2,30}/([^\s@<>$/]{3,60})@"),
    (("://",), r"://[^\s:/@\"'<>]*:([^\s@\"'<>/]+[#/?][^\s@\"'<>]*)@[\pL\pN\-.]+"),    # a password with a sign in it
    (("@tcp(",), r"([\pL\pN_.\-]+:[^\s@:/\"'<>$]+)@tcp\("),
    (("proxy", "amqp", "smtp"),
     r"(?i)(?:proxy|amqp|smtp)[^\n]{0,20}?[\s=:\"'/]([\pL\pN_.\-]+:[^\s@:/\"'<>$]{3,64})@[\pL\pN_.\-]+:\d"),
    (("--p", "--t", "--s", "--a"),
     r"--(?:password|passwd|passphrase|token|secret|api-key|auth-token|"
     r"access-token)[ =][\"']?([^\s\"'<>$\-][^\s\"'<>$]{4,200})"),
    (("pwd", "password"),  # ADO, ODBC, JDBC
     r"(?i)(?:server|data source|address|user id|uid|user|username|database|initial catalog|driver|host)\s?=[^;\n\"']*;"
     r"(?:[^;\n\"']*;)*?\s?(?:password|pwd)\s?=\s?([^;\s\"'<>${(]{2,100})"),
    (("pwd", "password"),
     r"(?i)\b(?:password|pwd)\s?=\s?([^;\s\"'<>${(]{2,100});\s?(?:[^;\n\"'=]*=[^;\n\"'=]*;)*?\s?(?:server|"
     r"data source|user id|"
     r"uid|user|database|initial catalog|driver|host)\s?="),
    (("password",), r"(?i)\b(?:host|user|dbname|port)=[^\s;,]+ [^\n,(]*?password=([^\s\"';<>${(]{2,100})"),   # libpq
)  # fmt: skip
