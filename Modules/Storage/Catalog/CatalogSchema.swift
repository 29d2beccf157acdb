/// The catalog's tables, as steps of the migrator. A released step is never changed, only followed by others.
enum CatalogSchema {
  static let name = "catalog"

  static let steps = [
    """
    CREATE TABLE change_counter (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL);
    INSERT INTO change_counter VALUES (1, 1);

    CREATE TABLE teams (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      plan TEXT NOT NULL
    );
    INSERT INTO teams VALUES (1, 'default', 'enterprise');

    CREATE TABLE websites (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      uuid TEXT NOT NULL UNIQUE,
      number TEXT NOT NULL UNIQUE,
      tracking_code TEXT NOT NULL UNIQUE,
      team INTEGER NOT NULL REFERENCES teams (id),
      domain TEXT NOT NULL,
      name TEXT NOT NULL,
      time_zone TEXT NOT NULL,
      currency TEXT NOT NULL,
      is_active INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      hash_seed INTEGER NOT NULL,
      import_key BLOB NOT NULL
    );
    CREATE UNIQUE INDEX websites_by_team ON websites (team, domain);

    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      team INTEGER NOT NULL REFERENCES teams (id),
      name TEXT NOT NULL,
      prefix TEXT NOT NULL,
      permission TEXT NOT NULL,
      website INTEGER,
      user TEXT,
      created_at INTEGER NOT NULL,
      revoked_at INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE api_key_hashes (
      hash BLOB PRIMARY KEY,
      key TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
      valid_until INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX api_key_hashes_by_key ON api_key_hashes (key);

    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE visitor_salts (day INTEGER PRIMARY KEY, salt BLOB NOT NULL);

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      website INTEGER,
      argument TEXT,
      state TEXT NOT NULL,
      done INTEGER NOT NULL DEFAULT 0,
      total INTEGER NOT NULL DEFAULT 0,
      result TEXT,
      error TEXT,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    );
    CREATE INDEX jobs_by_state ON jobs (state, id);
    """,
    """
    ALTER TABLE websites ADD COLUMN is_cookieless INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE websites ADD COLUMN allows_localhost INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE website_exclusions (
      website INTEGER NOT NULL REFERENCES websites (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      pattern TEXT NOT NULL,
      PRIMARY KEY (website, kind, pattern)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE websites ADD COLUMN home_url TEXT;
    ALTER TABLE websites ADD COLUMN industry TEXT;
    ALTER TABLE websites ADD COLUMN tracks_subdomains INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE websites ADD COLUMN applies_gdpr INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE websites ADD COLUMN asks_cookie_consent INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE definitions (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id INTEGER NOT NULL UNIQUE,
      team INTEGER NOT NULL REFERENCES teams (id),
      website INTEGER REFERENCES websites (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      body TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    );
    CREATE INDEX definitions_by_owner ON definitions (team, website, kind);

    CREATE TABLE users (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      email TEXT NOT NULL UNIQUE,
      team INTEGER NOT NULL REFERENCES teams (id),
      password TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );

    CREATE TABLE oauth_clients (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      secret_hash BLOB NOT NULL,
      redirect_uri TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE oauth_grants (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      client TEXT NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
      team INTEGER NOT NULL REFERENCES teams (id),
      user INTEGER REFERENCES users (id) ON DELETE CASCADE,
      scopes TEXT NOT NULL,
      is_offline INTEGER NOT NULL,
      created_at INTEGER NOT NULL
    );
    CREATE INDEX oauth_grants_by_user ON oauth_grants (user, id);
    CREATE TABLE oauth_codes (
      hash BLOB PRIMARY KEY,
      client TEXT NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
      team INTEGER NOT NULL REFERENCES teams (id),
      user INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      scopes TEXT NOT NULL,
      redirect_uri TEXT NOT NULL,
      challenge TEXT,
      is_offline INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      is_used INTEGER NOT NULL DEFAULT 0,
      grant_id INTEGER REFERENCES oauth_grants (id) ON DELETE SET NULL
    ) WITHOUT ROWID;
    CREATE TABLE oauth_tokens (
      hash BLOB PRIMARY KEY,
      grant_id INTEGER NOT NULL REFERENCES oauth_grants (id) ON DELETE CASCADE,
      expires_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX oauth_tokens_by_grant ON oauth_tokens (grant_id);
    CREATE INDEX oauth_tokens_by_end ON oauth_tokens (expires_at) WHERE expires_at IS NOT NULL;
    """,
    """
    CREATE TABLE notices (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      subject INTEGER NOT NULL,
      body TEXT NOT NULL,
      created_at INTEGER NOT NULL
    );
    """,
    """
    ALTER TABLE change_counter ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
    """,
  ]
}
