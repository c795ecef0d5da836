-- Heads under control: what the pointer says beside the version, what became of versions, and who did what.
-- Only adds: a trainer of the release before still finds all it wrote.

-- The pointer: share of requests that a second head decodes, and a head that is scored without serving.
alter table activation
  add column canary_version bigint,
  add column canary_percent int check (canary_percent between 1 and 99),
  add column shadow_version bigint,
  add check ((canary_version is null) = (canary_percent is null)),
  add foreign key (model_fingerprint, canary_version) references head_version,
  add foreign key (model_fingerprint, shadow_version) references head_version,
  drop constraint activation_source_check,
  add constraint activation_source_check check (source in ('INITIAL', 'GATE', 'ADMIN', 'ROLLBACK', 'WATCH'));

-- Pruning takes the bytes of a head, and nothing else of its row may ever change.
alter table head_version
  alter column weights drop not null,
  add column pruned_bytes bigint,
  add column origin text check (origin in ('UNTRAINED', 'TRAINED', 'IMPORTED')),
  add check (weights is not null or pruned_bytes is not null);
create index head_version_by_content on head_version (model_fingerprint, sha256);

create function refuse_change_but_pruning() returns trigger language plpgsql as $$
declare
  pruned head_version := old;
begin
  pruned.weights := null;
  pruned.pruned_bytes := length(old.weights);
  if old.weights is null or new is distinct from pruned then
    raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
drop trigger head_version_is_append_only on head_version;
create trigger head_version_is_append_only before delete or truncate on head_version
  for each statement execute function refuse_change();
create trigger head_version_loses_weights_only before update on head_version
  for each row execute function refuse_change_but_pruning();

-- What was done with a version after or at its publication; the newest event is its state.
create table head_event (
  id                bigint generated always as identity primary key,
  model_fingerprint text        not null,
  version           bigint      not null,
  event             text        not null check (event in ('IMPORTED', 'QUARANTINED', 'PRUNED')),
  at                timestamptz not null,
  actor             text        not null,
  reason            text        not null,
  request_id        text        not null,
  foreign key (model_fingerprint, version) references head_version
);
create index head_event_by_version on head_event (model_fingerprint, version, id);

-- Numbers that a decision was made by; of several with one name the newest counts.
create table decision_figure (
  id                bigint generated always as identity primary key,
  model_fingerprint text   not null,
  -- 'activation' with its sequence, or 'round' with its number.
  decision          text   not null check (decision in ('activation', 'round')),
  number            bigint not null,
  name              text   not null,
  value             double precision not null,
  held_against      double precision
);
create index decision_figure_by_decision on decision_figure (model_fingerprint, decision, number, id);

-- Which replica took an activation over, or why not: the last word of each.
create table activation_acknowledgement (
  model_fingerprint text        not null,
  sequence          bigint      not null,
  instance          text        not null,
  at                timestamptz not null,
  error             text        not null,
  primary key (model_fingerprint, sequence, instance),
  foreign key (model_fingerprint, sequence) references activation
);

-- Orders that were carried out under a key, so that the same order sent again is not carried out again.
create table idempotent_order (
  model_fingerprint text        not null,
  idempotency_key   text        not null,
  order_sha256      text        not null,
  sequence          bigint      not null,
  changed           boolean     not null,
  at                timestamptz not null,
  primary key (model_fingerprint, idempotency_key),
  foreign key (model_fingerprint, sequence) references activation
);

-- Whether training and publishing go on, as operators said; the newest row is in force.
create table learning_mode (
  id                bigint generated always as identity primary key,
  model_fingerprint text        not null,
  mode              text        not null check (mode in ('LEARNING', 'TRAINING_ONLY', 'PAUSED')),
  at                timestamptz not null,
  actor             text        not null,
  reason            text        not null,
  request_id        text        not null
);
create index learning_mode_by_model on learning_mode (model_fingerprint, id);

-- Experience that was deleted on demand: what is left of it is how much it was.
create table episode_deletion (
  id                bigint generated always as identity primary key,
  tenant_key_hash   text        not null,
  at                timestamptz not null,
  actor             text        not null,
  reason            text        not null,
  request_id        text        not null,
  episodes          bigint      not null,
  rows              bigint      not null
);
create index episode_by_tenant on episode (tenant_key_hash);
create index episode_by_arrival on episode (model_fingerprint, received_at);

create trigger head_event_is_append_only before update or delete or truncate on head_event
  for each statement execute function refuse_change();
create trigger decision_figure_is_append_only before update or delete or truncate on decision_figure
  for each statement execute function refuse_change();
create trigger learning_mode_is_append_only before update or delete or truncate on learning_mode
  for each statement execute function refuse_change();
create trigger episode_deletion_is_append_only before update or delete or truncate on episode_deletion
  for each statement execute function refuse_change();
