"""An entry keeps what was declared when it was made, whatever becomes known of the person later.

Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'

COPIED = ('full_name', 'search_key', 'birth_date', 'birth_precision', 'phone')


def upgrade():
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('full_name', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('search_key', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('birth_date', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('birth_precision', sa.String(length=5), nullable=True))
        batch_op.add_column(sa.Column('phone', sa.String(length=15), nullable=True))
    # What is known of the person is the nearest to what they declared, and for who came by the public link the same.
    values = ', '.join(f'{c} = (SELECT {c} FROM people WHERE people.id = entries.person_id)' for c in COPIED)
    op.execute(f'UPDATE entries SET {values}')


def downgrade():
    with op.batch_alter_table('entries', schema=None) as batch_op:
        for column in reversed(COPIED):
            batch_op.drop_column(column)
