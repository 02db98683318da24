#!/bin/sh
# Backs kefu up into a folder, beside a kefu that serves: the database first, since a file that came after it does no harm and
# one that is missing does. The keys are not in it: keep them elsewhere. Run it again into the same folder: files that are
# there already are not copied again.
#
#   KEFU_DATABASE_URL=… KEFU_MEDIA_DIR=… deploy/backup.sh FOLDER
set -eu
to=${1:?usage: backup.sh FOLDER}
media=${KEFU_MEDIA_DIR:-media}
database=${KEFU_MIGRATE_DATABASE_URL:-${KEFU_DATABASE_URL:?is missing}}
umask 077
mkdir -p "$to/media"
pg_dump --format=custom --file "$to/kefu.dump.part" "$database"
mv "$to/kefu.dump.part" "$to/kefu.dump"
if [ -d "$media" ]; then
	cp -Rpn "$media/." "$to/media/"
fi
echo "backed up: $(du -sh "$to" | cut -f1) in $to"
