package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Decoders of everything that a peer, a person or a damaged disk hands in, fed with damaged forms of the committed vectors:
 * each answer is a value or the one exception for that, in bounded memory. Runs {@code -Dfuzz.seconds} for each decoder.
 */
final class DecodersFuzzTest {
    private static final Duration EACH = Duration.ofSeconds(Long.getLong("fuzz.seconds", 1));
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_121);
    /** Far below what a length without a bound would reserve. */
    private static final long BYTES_EACH_MAX = 16L << 20;

    private static final ShareKeys KEYS = Samples.keys(1);
    private static final Map<String, String> VECTORS = vectors();

    /** A decoder and the vectors that it reads. */
    private record Decoder(String name, Consumer<byte[]> decodes, List<String> seeds) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Decoder> decoders() {
        return Stream.of(
                new Decoder(
                        "token",
                        bytes -> Token.parse(new String(bytes, StandardCharsets.ISO_8859_1), Samples.SIGNATURES),
                        List.of("token-write", "token-read", "token-blind")),
                new Decoder(
                        "token body",
                        bytes -> Token.parse(resealed(bytes), Samples.SIGNATURES),
                        List.of("token-write", "token-read", "token-blind")),
                new Decoder(
                        "share keys",
                        bytes -> ShareKeys.decode(Bytes.wrap(bytes), Samples.SIGNATURES),
                        List.of("keys-owner", "keys-write", "keys-read", "keys-blind", "keys-epochs")),
                new Decoder("page", bytes -> Page.decode(Bytes.wrap(bytes)), List.of("page")),
                new Decoder(
                        "public part of a record",
                        bytes -> new RecordCodec(KEYS).decodePublic(Bytes.wrap(bytes), false),
                        List.of("record-file", "record-directory", "record-symlink", "record-tombstone")),
                new Decoder(
                        "sealed chunk",
                        bytes -> new ChunkSeal(KEYS).inspect(Bytes.wrap(bytes)),
                        List.of("sealed-chunk", "sealed-page")),
                new Decoder(
                        "sealed chunk opened",
                        bytes -> new ChunkSeal(KEYS).open(new ChunkId(Hash.of(new byte[32])), Bytes.wrap(bytes)),
                        List.of("sealed-chunk", "sealed-page")));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedInput_isRefusedInOneWayAndLittleMemory(Decoder decoder) {
        Random random = new Random(SEED);
        List<byte[]> seeds =
                decoder.seeds().stream().map(DecodersFuzzTest::seed).toList();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + EACH.toNanos();
        long round = 0;
        long refused = 0;
        while (System.nanoTime() - end < 0 || round < 100) {
            byte[] input = Samples.mutated(
                    random, seeds.get((int) (round % seeds.size())).clone());
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                decoder.decodes().accept(input);
            } catch (FormatException | TokenException e) {
                refused++;
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError("-Dfuzz.seed=" + SEED + " " + decoder + " round " + round, e);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("-Dfuzz.seed=%d %s round %d", SEED, decoder, round)
                    .isLessThan(BYTES_EACH_MAX);
            round++;
        }
        assertThat(refused).as("%s, of %d", decoder, round).isGreaterThan(round / 8);
    }

    /** The damaged body under a checksum that is right, so that what lies behind it is reached. */
    private static String resealed(byte[] text) {
        byte[] body = new byte[Math.min(text.length, 300)];
        System.arraycopy(text, 0, body, 0, body.length);
        byte[] sum = ShareKeys.sha256(KeyedMac.ascii("tandem 1 token checksum"), body);
        byte[] whole = new byte[body.length + 6];
        System.arraycopy(body, 0, whole, 0, body.length);
        System.arraycopy(sum, 0, whole, body.length, 6);
        return Token.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    private static byte[] seed(String name) {
        String value = Objects.requireNonNull(VECTORS.get(name), name);
        return value.startsWith(Token.PREFIX)
                ? value.getBytes(StandardCharsets.ISO_8859_1)
                : HexFormat.of().parseHex(value);
    }

    private static Map<String, String> vectors() {
        try (InputStream in = DecodersFuzzTest.class.getResourceAsStream("/vectors/format-1.txt")) {
            TreeMap<String, String> vectors = new TreeMap<>();
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> vectors.put(line.split(" ", 2)[0], line.split(" ", 2)[1]));
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
