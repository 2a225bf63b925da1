package io.tandemsync.cli.durability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A process that counts in several stores until it is killed, and prints each number once that store says that it is
 * durable, behind the number of the store.
 *
 * <p>The first line of each says what was found: {@code found N}, or {@code broken WHY} if what was found never was.
 */
final class AcknowledgingWriter {
    /** Slots are used again and again, so that the store has room to reuse. */
    static final int SLOTS = 3_000;

    private static final int COUNTER = 0;
    private static final int VALUE_BYTES_MIN = 100;
    private static final int VALUE_BYTES_SPREAD = 1_500;

    private AcknowledgingWriter() {}

    /** Arguments: the kind of store, and a directory for each store, which a thread of its own counts in. */
    public static void main(String[] arguments) {
        CountingStore.Kind kind = CountingStore.Kind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        for (int i = 1; i < arguments.length; i++) {
            int number = i - 1;
            Path directory = Path.of(arguments[i]);
            new Thread(() -> count(kind, directory, number)).start();
        }
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void count(CountingStore.Kind kind, Path directory, int number) {
        try {
            CountingStore store = kind.open(directory);
            long count = found(store);
            say(number, "found " + count);
            while (true) {
                count++;
                store.put(COUNTER, value(0, count), slot(count), value(slot(count), count));
                say(number, Long.toString(count));
                if (count % 50 == 0) {
                    store.rest();
                }
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            say(number, "broken " + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    /** The number counted up to, after a look at every slot that was written for it. */
    private static long found(CountingStore store) throws IOException {
        long count = number(COUNTER, store.get(COUNTER));
        for (int slot = 1; slot < SLOTS; slot++) {
            long held = number(slot, store.get(slot));
            if (held != expected(slot, count)) {
                throw new IOException("slot " + slot + " holds " + held + " at count " + count);
            }
        }
        return count;
    }

    private static int slot(long number) {
        return (int) (number % (SLOTS - 1)) + 1;
    }

    /** The last number up to the count that belongs to the slot; 0 if there is none. */
    private static long expected(int slot, long count) {
        for (long number = count; number > 0 && number > count - SLOTS; number--) {
            if (slot(number) == slot) {
                return number;
            }
        }
        return 0;
    }

    /** Bytes that hold their number and whose length and filling follow from it. */
    private static byte[] value(int slot, long number) {
        byte[] bytes = new byte[VALUE_BYTES_MIN + (int) (number * 31 % VALUE_BYTES_SPREAD)];
        Arrays.fill(bytes, (byte) (number + slot));
        ByteBuffer.wrap(bytes).putLong(number);
        return bytes;
    }

    private static long number(int slot, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return 0;
        }
        long number = ByteBuffer.wrap(bytes).getLong();
        if (!Arrays.equals(bytes, value(slot, number))) {
            throw new IOException("the bytes of slot " + slot + " were never written");
        }
        return number;
    }

    /** In one piece, so that a kill leaves no half of a line. */
    @SuppressWarnings("SystemOut")
    private static synchronized void say(int number, String line) {
        byte[] bytes = (number + " " + line + "\n").getBytes(StandardCharsets.US_ASCII);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
