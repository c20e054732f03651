"""The exam room: the ledger of given time, messages, incidents, absences, device passes, reopenings, rehearsals.

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade():
    op.create_table('rehearsals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('exam_id', sa.Integer(), nullable=False),
    sa.Column('learners', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.Column('ready', sa.Boolean(), nullable=True),
    sa.Column('report', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['exam_id'], ['exams.id'], name=op.f('fk_rehearsals_exam_id_exams')),
    sa.ForeignKeyConstraint(['started_by_id'], ['accounts.id'], name=op.f('fk_rehearsals_started_by_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rehearsals')),
    sa.UniqueConstraint('public_id', name=op.f('uq_rehearsals_public_id'))
    )
    with op.batch_alter_table('rehearsals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rehearsals_exam_id'), ['exam_id'], unique=False)

    op.create_table('device_passes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['accounts.id'], name=op.f('fk_device_passes_made_by_id_accounts')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_device_passes_person_id_people')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_device_passes_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device_passes')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_device_passes_code_digest'))
    )
    with op.batch_alter_table('device_passes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_passes_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_device_passes_sitting_id'), ['sitting_id'], unique=False)

    op.create_table('incidents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('happened_at', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.BigInteger(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_incidents_person_id_people')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_incidents_sitting_id_sittings')),
    sa.ForeignKeyConstraint(['written_by_id'], ['accounts.id'], name=op.f('fk_incidents_written_by_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incidents'))
    )
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incidents_sitting_id'), ['sitting_id'], unique=False)

    op.create_table('room_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.BigInteger(), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_room_messages_person_id_people')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['accounts.id'], name=op.f('fk_room_messages_sent_by_id_accounts')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_room_messages_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room_messages'))
    )
    with op.batch_alter_table('room_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_room_messages_sitting_id'), ['sitting_id'], unique=False)

    op.create_table('sitting_invigilators',
    sa.Column('sitting_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sitting_invigilators_account_id_accounts')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_sitting_invigilators_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('sitting_id', 'account_id', name=op.f('pk_sitting_invigilators'))
    )
    with op.batch_alter_table('sitting_invigilators', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_invigilators_account_id'), ['account_id'], unique=False)

    op.create_table('time_grants',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('lost_from', sa.BigInteger(), nullable=True),
    sa.Column('lost_to', sa.BigInteger(), nullable=True),
    sa.Column('proposal', sa.String(length=80), nullable=True),
    sa.Column('given_at', sa.BigInteger(), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('seconds > 0', name=op.f('ck_time_grants_seconds')),
    sa.ForeignKeyConstraint(['given_by_id'], ['accounts.id'], name=op.f('fk_time_grants_given_by_id_accounts')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_time_grants_person_id_people')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sittings.id'], name=op.f('fk_time_grants_sitting_id_sittings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_time_grants')),
    sa.UniqueConstraint('proposal', name=op.f('uq_time_grants_proposal'))
    )
    with op.batch_alter_table('time_grants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_time_grants_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_time_grants_sitting_id'), ['sitting_id'], unique=False)

    op.create_table('absences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('left_at', sa.BigInteger(), nullable=False),
    sa.Column('lasted_ms', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_absences_attempt_id_attempts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absences_attempt_id'), ['attempt_id'], unique=False)

    op.create_table('reopenings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('was_handed_in_at', sa.BigInteger(), nullable=True),
    sa.Column('was_closed_at', sa.BigInteger(), nullable=True),
    sa.Column('reopened_at', sa.BigInteger(), nullable=False),
    sa.Column('reopened_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempts.id'], name=op.f('fk_reopenings_attempt_id_attempts')),
    sa.ForeignKeyConstraint(['reopened_by_id'], ['accounts.id'], name=op.f('fk_reopenings_reopened_by_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reopenings'))
    )
    with op.batch_alter_table('reopenings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reopenings_attempt_id'), ['attempt_id'], unique=False)

    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_receipts_attempt_id'), type_='unique')
        batch_op.create_index(batch_op.f('ix_receipts_attempt_id'), ['attempt_id'], unique=False)

    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('browser_keys', sa.Text(), nullable=False, server_default=''))
        # Nobody was told in the sittings of before that leaving the page is noted.
        batch_op.add_column(sa.Column('notes_absences', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('asks_full_screen', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        for name in ('browser_keys', 'notes_absences', 'asks_full_screen'):
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table('sitting_places', schema=None) as batch_op:
        batch_op.add_column(sa.Column('note', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('sitting_places', schema=None) as batch_op:
        batch_op.alter_column('note', server_default=None)
    _begin_ledger(op.get_bind())


def _begin_ledger(connection):
    """Minutes that were given before there was a ledger stand in it as one line each, with the last instant known."""
    last = "(SELECT MAX(at) FROM audit_events WHERE action = 'minutes.given' AND subject_id = {0}.{1})"
    columns = 'INSERT INTO time_grants (sitting_id, person_id, seconds, cause, note, given_at) '
    given = "'invigilator', '', COALESCE({0}, sittings.opens_at, 0)"
    for_all, for_one = (given.format(last.format('sittings', 'id')), given.format(last.format('sitting_places', 'sitting_id')))
    connection.execute(sa.text(
        f'{columns} SELECT id, NULL, extra_seconds, {for_all} FROM sittings WHERE extra_seconds > 0'
    ))
    connection.execute(sa.text(
        f'{columns} SELECT sitting_places.sitting_id, person_id, sitting_places.extra_seconds, {for_one}'
        ' FROM sitting_places JOIN sittings ON sittings.id = sitting_places.sitting_id'
        ' WHERE sitting_places.extra_seconds > 0'
    ))


def downgrade():
    with op.batch_alter_table('sitting_places', schema=None) as batch_op:
        batch_op.drop_column('note')

    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.drop_column('asks_full_screen')
        batch_op.drop_column('notes_absences')
        batch_op.drop_column('browser_keys')

    # Before, an attempt had one receipt: that of its last hand-in. The time that was given stays on sittings and places.
    op.execute('DELETE FROM receipts WHERE id NOT IN (SELECT MAX(id) FROM receipts GROUP BY attempt_id)')
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipts_attempt_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_receipts_attempt_id'), ['attempt_id'])

    with op.batch_alter_table('reopenings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reopenings_attempt_id'))

    op.drop_table('reopenings')
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_absences_attempt_id'))

    op.drop_table('absences')
    with op.batch_alter_table('time_grants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_time_grants_sitting_id'))
        batch_op.drop_index(batch_op.f('ix_time_grants_person_id'))

    op.drop_table('time_grants')
    with op.batch_alter_table('sitting_invigilators', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sitting_invigilators_account_id'))

    op.drop_table('sitting_invigilators')
    with op.batch_alter_table('room_messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_room_messages_sitting_id'))

    op.drop_table('room_messages')
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incidents_sitting_id'))

    op.drop_table('incidents')
    with op.batch_alter_table('device_passes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_device_passes_sitting_id'))
        batch_op.drop_index(batch_op.f('ix_device_passes_person_id'))

    op.drop_table('device_passes')
    with op.batch_alter_table('rehearsals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rehearsals_exam_id'))

    op.drop_table('rehearsals')
