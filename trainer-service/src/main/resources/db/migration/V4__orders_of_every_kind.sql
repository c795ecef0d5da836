-- Orders of every kind are remembered under their key, with the answer as it went out. What the release before wrote has none:
-- until a day has passed such a key is refused, and nothing is carried out twice.
alter table idempotent_order
  alter column sequence drop not null,
  alter column changed drop not null,
  add column answer bytea;
