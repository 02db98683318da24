#!/bin/sh
# Restores what backup.sh made into an empty database and a media folder, with no kefu running. Make roles and database first
# (docs/operations.md, "Two roles"), and give it the settings that kefu serves with, the data key above all.
#
#   KEFU_DATABASE_URL=… KEFU_DATA_KEY=… KEFU_MEDIA_DIR=… deploy/restore.sh FOLDER
set -eu
from=${1:?usage: restore.sh FOLDER}
media=${KEFU_MEDIA_DIR:-media}
kefu=${KEFU:-kefu}
database=${KEFU_MIGRATE_DATABASE_URL:-${KEFU_DATABASE_URL:?is missing}}
: "${KEFU_DATA_KEY:?is missing: without it nothing that was sealed can be read}"
tables=$(psql --no-psqlrc --tuples-only --no-align --command "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" "$database")
if [ "$tables" -ne 0 ]; then
	echo "restore.sh: the database has $tables tables already; restore into an empty one" >&2
	exit 1
fi
pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname "$database" "$from/kefu.dump"
mkdir -p "$media"
cp -Rpn "$from/media/." "$media/"
"$kefu" migrate # also grants the running role what it needs
if [ -n "${KEFU_SEAL_KEY:-}" ]; then
	"$kefu" verify
fi
echo "restored. Run kefu doctor, then kefu serve"
