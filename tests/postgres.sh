#!/bin/sh
# Runs a command beside a throw-away PostgreSQL: tests/postgres.sh COMMAND [ARGUMENT…]
# The command finds its address in TEST_DATABASE_URL; server and files are gone when it ends.
# PostgreSQL refuses to run as root, so root hands it to the user `postgres`, else `nobody`.
set -eu

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 2; }

bin=
for folder in "${PG_BIN:-}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    [ -x "$folder/initdb" ] && bin=$folder
done
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed: no initdb found" >&2; exit 3; }

home=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then
    user=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)
    chown "$user" "$home"
    as="runuser -u $user --"
fi
cd "$home"

stop() {
    $as "$bin/pg_ctl" -D "$home/cluster" -m immediate -s stop || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

$as "$bin/initdb" -D "$home/cluster" -U timbang --auth=trust --encoding=UTF8 --locale=C >"$home/initdb.log" 2>&1 \
    || { cat "$home/initdb.log" >&2; exit 3; }

# A port nobody listens on may be taken the moment after: then another is tried.
tries=0
until
    port=$(awk -v seed="$$$tries" 'BEGIN { srand(seed); print 20000 + int(rand() * 40000) }')
    $as "$bin/pg_ctl" -D "$home/cluster" -l "$home/server.log" -s -w start \
        -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= \
            -c max_connections=300 -c fsync=off -c full_page_writes=off"
do
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || { cat "$home/server.log" >&2; exit 3; }
done

cd "$OLDPWD"
TEST_DATABASE_URL="postgres://timbang@127.0.0.1:$port/postgres" "$@"
