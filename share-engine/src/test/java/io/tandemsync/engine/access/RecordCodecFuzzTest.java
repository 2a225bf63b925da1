package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.PathRecord;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random records survive; random bytes, even from a writer, are refused with the one exception or mean what they say. */
final class RecordCodecFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 2_000);
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_120);

    private final ShareKeys keys = Samples.keys(1);
    private final RecordCodec codec = new RecordCodec(keys);
    private final SyntheticSeal seal = new SyntheticSeal(keys.newest().derived(EpochKeys.Use.RECORD));

    @Test
    void anyRecord_survives_andEncodesBackToTheSameBytes() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            PathRecord record = Samples.record(random, keys);
            Bytes encoded = codec.encode(record, false);
            PathRecord again = codec.decode(encoded, false).record();
            assertThat(again).as("-Dfuzz.seed=%d round %d", SEED, i).isEqualTo(record);
            if (record.entry() instanceof Entry.File file) {
                assertThat(((Entry.File) again.entry()).content().slices())
                        .isEqualTo(file.content().slices());
            }
            assertThat(codec.encode(again, false)).isEqualTo(encoded);
        }
    }

    @Test
    void mutatedBytes_areRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] encoded =
                    codec.encode(Samples.record(random, keys), i % 50 == 0).array();
            byte[] mutated = Samples.mutated(random, encoded);
            if (!Arrays.equals(mutated, encoded)) {
                assertThat(decodes(mutated))
                        .as("-Dfuzz.seed=%d round %d", SEED, i)
                        .isFalse();
            }
        }
    }

    @Test
    void hostileWritersParts_areRefusedOrCanonical() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2 * ROUNDS; i++) {
            byte[] encoded = codec.encode(Samples.record(random, keys), false).array();
            ByteReader in = new ByteReader(encoded);
            PublicPart.read(in);
            byte[] open = Arrays.copyOf(encoded, in.position());
            byte[] text = seal.open(open, in.string(encoded.length));
            byte[] otherOpen = i % 2 == 0 ? Samples.mutated(random, open) : open;
            byte[] otherText = i % 2 == 1 ? Samples.mutated(random, text) : text;
            byte[] hostile = new ByteWriter()
                    .bytes(otherOpen)
                    .string(seal.seal(otherOpen, otherText))
                    .u8(0)
                    .toByteArray();
            if (decodes(hostile)) {
                PathRecord record = codec.decode(Bytes.wrap(hostile), false).record();
                assertThat(codec.encode(record, false))
                        .as("-Dfuzz.seed=%d round %d", SEED, i)
                        .isEqualTo(Bytes.wrap(hostile));
            }
        }
    }

    @Test
    void noise_isRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] noise = new byte[1 + random.nextInt(400)];
            random.nextBytes(noise);
            noise[0] = 1;
            assertThat(decodes(noise)).isFalse();
        }
    }

    @Test
    void refusals_costLittleMemory() {
        Random random = new Random(SEED);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] encoded = codec.encode(Samples.record(random, keys), false).array();
        decodes(encoded);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] mutated = Samples.mutated(random, encoded);
            long before = threads.getCurrentThreadAllocatedBytes();
            decodes(mutated);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("-Dfuzz.seed=%d round %d", SEED, i)
                    .isLessThan(1 << 20);
        }
    }

    private boolean decodes(byte[] bytes) {
        try {
            codec.decode(Bytes.wrap(bytes), false);
            return true;
        } catch (FormatException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
            return false;
        }
    }
}
