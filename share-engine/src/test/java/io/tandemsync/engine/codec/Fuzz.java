package io.tandemsync.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandemsync.engine.model.Bytes;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Feeds a decoder with damaged forms of good inputs: each answer is a value or the one exception for that, with one line of
 * reason, and costs bounded memory. An input whose answer is new is kept and damaged further, so that the search goes deeper
 * where a decoder tells things apart.
 *
 * <p>{@code -Dfuzz.seconds=60} gives each decoder that long, {@code -Dfuzz.seed} other inputs. The inputs follow from the
 * seed alone, so a failure comes back in the same round of a longer or shorter run.
 */
public final class Fuzz {
    /** Least number of inputs, and all there are where no time is given. */
    private static final int ROUNDS_MIN = 1_000;

    private static final Duration EACH = Duration.ofSeconds(Long.getLong("fuzz.seconds", 0));
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_121);
    /** Larger than what any decoder is given, but for bulk. */
    private static final int INPUT_BYTES_MAX = 64 * 1024;

    private static final int KEPT_MAX = 512;
    private static final int SHOWN_BYTES_MAX = 512;
    /** Numbers that lengths, counts and offsets go wrong with. */
    private static final int[] EDGES = {
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff
    };

    private Fuzz() {}

    /** Reads the bytes, which it may not change. */
    public interface Decoder {
        void decode(byte[] input) throws Exception;
    }

    /**
     * What is fed.
     *
     * @param seeds good inputs, and pieces of text that mean something to the decoder
     * @param refusal whether the exception is the one that says that an input is no good
     * @param bytesMax what one input may cost, in bytes allocated
     */
    public record Target(String name, List<Bytes> seeds, Decoder decoder, Predicate<Exception> refusal, long bytesMax) {
        public Target {
            seeds = List.copyOf(seeds);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The text as an input. */
    public static Bytes text(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Runs one decoder for its time. */
    public static void run(Target target) {
        run(target, ROUNDS_MIN);
    }

    /** Runs one decoder for its time, or for so many inputs where that is longer. */
    public static void run(Target target, int roundsMin) {
        Random random = new Random(SEED ^ target.name().hashCode());
        List<byte[]> pool = new ArrayList<>();
        target.seeds().forEach(seed -> pool.add(seed.toArray()));
        Set<String> answers = new HashSet<>();
        long end = System.nanoTime() + EACH.toNanos();
        long refused = 0;
        long round = 0;
        for (; round < roundsMin || System.nanoTime() - end < 0; round++) {
            byte[] input = damaged(random, pool);
            String answer = answer(target, input, round);
            refused += answer.isEmpty() ? 0 : 1;
            if (answers.size() < KEPT_MAX && answers.add(answer)) {
                pool.add(input);
            }
        }
        assertThat(refused).as("%s: refused of %d", target, round).isPositive();
    }

    /** What the decoder says of the input: nothing where it takes it, else the reason without its particulars. */
    private static String answer(Target target, byte[] input, long round) {
        byte[] before = input.clone();
        Answer first = decoded(target, input, before, round);
        if (first.cost() >= target.bytesMax()) {
            // The first of its kind may have loaded classes; the same input again has none to load.
            Answer again = decoded(target, input, before, round);
            assertThat(again.cost()).as(where(target, before, round)).isLessThan(target.bytesMax());
        }
        assertThat(input).as(where(target, before, round)).isEqualTo(before);
        return first.text();
    }

    /** @param cost bytes allocated */
    private record Answer(String text, long cost) {}

    private static Answer decoded(Target target, byte[] input, byte[] before, long round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        String answer = "";
        try {
            target.decoder().decode(input);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            if (!(e instanceof Exception refusal) || !target.refusal().test(refusal)) {
                throw new AssertionError(where(target, before, round), e);
            }
            String reason = String.valueOf(e.getMessage());
            assertThat(reason)
                    .as(where(target, before, round))
                    .isNotBlank()
                    .doesNotContain("\n")
                    .hasSizeLessThan(4_000);
            answer = e.getClass().getSimpleName() + reason.replaceAll("[0-9a-f]*[0-9][0-9a-f]*", "#");
        }
        return new Answer(answer, threads.getCurrentThreadAllocatedBytes() - allocated);
    }

    private static String where(Target target, byte[] input, long round) {
        byte[] shown = Arrays.copyOf(input, Math.min(input.length, SHOWN_BYTES_MAX));
        return "-Dfuzz.seed=" + SEED + " " + target + ", round " + round + ", " + input.length + " bytes: "
                + HexFormat.of().formatHex(shown);
    }

    private static byte[] damaged(Random random, List<byte[]> pool) {
        byte[] input = pool.get(random.nextInt(pool.size())).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            input = damaged(random, input, pool);
        }
        return input.length > INPUT_BYTES_MAX ? Arrays.copyOf(input, INPUT_BYTES_MAX) : input;
    }

    private static byte[] damaged(Random random, byte[] input, List<byte[]> pool) {
        int at = random.nextInt(input.length + 1);
        int span = Math.min(input.length - at, 1 + random.nextInt(16));
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(input, at);
            case 1 -> joined(input, at, at, random(random, 1 + random.nextInt(20)));
            case 2 -> joined(input, at, at + span, new byte[0]);
            case 3 -> joined(input, at, at, Arrays.copyOfRange(input, at, at + span));
            case 4 -> spliced(random, input, at, pool.get(random.nextInt(pool.size())));
            case 5 -> joined(input, at, Math.min(input.length, at + Integer.BYTES), edge(random));
            default -> overwritten(random, input, at, span);
        };
    }

    /** With a part of another input in the place of nothing, or of a few bytes. */
    private static byte[] spliced(Random random, byte[] input, int at, byte[] other) {
        int from = random.nextInt(other.length + 1);
        int to = from + random.nextInt(other.length - from + 1);
        return joined(input, at, Math.min(input.length, at + random.nextInt(17)), other, from, to);
    }

    private static byte[] overwritten(Random random, byte[] input, int at, int span) {
        if (at == input.length) {
            return input;
        }
        switch (random.nextInt(3)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt();
            default -> Arrays.fill(input, at, at + span, (byte) (random.nextBoolean() ? 0xff : 0));
        }
        return input;
    }

    private static byte[] random(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] edge(Random random) {
        int edge = EDGES[random.nextInt(EDGES.length)];
        int bytes = 1 + random.nextInt(Integer.BYTES);
        byte[] out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            out[i] = (byte) (edge >>> (8 * (bytes - 1 - i)));
        }
        return out;
    }

    private static byte[] joined(byte[] input, int at, int resume, byte[] between) {
        return joined(input, at, resume, between, 0, between.length);
    }

    /** The input up to one place, a part of something else, and the input from another place on. */
    private static byte[] joined(byte[] input, int at, int resume, byte[] between, int from, int to) {
        byte[] joined = new byte[at + (to - from) + (input.length - resume)];
        System.arraycopy(input, 0, joined, 0, at);
        System.arraycopy(between, from, joined, at, to - from);
        System.arraycopy(input, resume, joined, at + to - from, input.length - resume);
        return joined;
    }
}
