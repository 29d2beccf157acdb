# Sourced by the other tools: installs the two libraries that Footfall links when they are missing.

install_system_libraries() {
  local missing=()
  [ -e /usr/include/sqlite3.h ] || missing+=(libsqlite3-dev)
  [ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
  if [ ${#missing[@]} -eq 0 ]; then
    echo "libsqlite3 and zlib are there"
    return
  fi
  if ! command -v apt-get >/dev/null; then
    echo "Please install SQLite 3 and zlib with their headers." >&2
    return 1
  fi
  echo "installing ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then root=(sudo); fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
