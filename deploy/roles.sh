#!/bin/bash
# Makes the two roles and the database when the cluster is new. The owner migrates; the app owns nothing and cannot bypass row-level security.
set -e
psql -v ON_ERROR_STOP=1 -v owner="$ADMISSIONS_OWNER_PASSWORD" -v app="$ADMISSIONS_APP_PASSWORD" <<'SQL'
create role admissions_owner login password :'owner';
create role admissions_app login nobypassrls password :'app';
create database admissions owner admissions_owner encoding 'UTF8' template template0;
SQL
