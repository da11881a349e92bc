-- What members' extensions say of sites whose pages they no longer read: counts, summed over all of them. Never who, and nothing of a page.
CREATE TABLE drift (
    site      TEXT NOT NULL,
    rule      TEXT NOT NULL,
    version   INTEGER NOT NULL,
    reports   INTEGER NOT NULL,
    counts    TEXT NOT NULL,
    first_on  TEXT NOT NULL,
    last_on   TEXT NOT NULL,
    PRIMARY KEY (site, rule, version)
) STRICT, WITHOUT ROWID;
