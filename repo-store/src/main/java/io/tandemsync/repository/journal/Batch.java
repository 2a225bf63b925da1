package io.tandemsync.repository.journal;

import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Table;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one frame says.
 *
 * @param durable the last sequence number known to survive a power cut when the frame was written
 * @param changes the changes in their order
 */
record Batch(long durable, List<Change> changes) {
    /** Most bytes of one encoded batch: a reader must hold it in memory. */
    static final int BYTES_MAX = 32 << 20;

    private static final Table[] TABLES = Table.values();
    private static final int REMOVAL = 0x80;

    /** Bytes of one change at most besides key and value: table, two lengths. */
    private static final int CHANGE_OVERHEAD = 1 + Integer.BYTES + Integer.BYTES;

    /**
     * The batch as bytes: durable (8), then per change the table (1, its top bit set for a removal), the key's length (4) and
     * the key, and unless it is a removal the value's length (4) and the value; numbers big-endian.
     */
    @SuppressWarnings("EnumOrdinal") // the order of the tables is part of the format
    byte[] encoded() {
        ByteBuffer into = ByteBuffer.allocate((int) encodedLength(changes)).putLong(durable);
        for (Change change : changes) {
            byte[] value = change.value();
            into.put((byte) (change.table().ordinal() | (value == null ? REMOVAL : 0)));
            into.putInt(change.key().length).put(change.key());
            if (value != null) {
                into.putInt(value.length).put(value);
            }
        }
        return into.array();
    }

    /** How long the encoding of a batch of these changes is. */
    static long encodedLength(List<Change> changes) {
        long length = Long.BYTES;
        for (Change change : changes) {
            byte[] value = change.value();
            length += CHANGE_OVERHEAD + change.key().length + (value == null ? -Integer.BYTES : value.length);
        }
        return length;
    }

    /**
     * The batch that the bytes encode.
     *
     * @throws JournalBrokenException if they are no batch, which after authentication only a bug or a newer version explains
     */
    static Batch decoded(byte[] bytes) throws JournalBrokenException {
        try {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            long durable = from.getLong();
            List<Change> changes = new ArrayList<>();
            while (from.hasRemaining()) {
                int table = from.get() & 0xff;
                byte[] key = take(from);
                boolean removal = (table & REMOVAL) != 0;
                changes.add(new Change(TABLES[table & ~REMOVAL], key, removal ? null : take(from)));
            }
            return new Batch(durable, List.copyOf(changes));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new JournalBrokenException("a journal frame holds no batch; it was written by another version");
        }
    }

    private static byte[] take(ByteBuffer from) {
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
