package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.ByteWriter;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.codec.Fuzz;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What peers and people hand in: tokens, keys, records, pages and sealed chunks, from the committed vectors on. */
@Execution(ExecutionMode.CONCURRENT)
final class DecodersFuzzTest {
    /** Far below what a length without a bound would reserve. */
    private static final long BYTES_EACH_MAX = 16L << 20;

    private static final ShareKeys KEYS = Samples.keys(1);
    private static final Map<String, String> VECTORS = vectors();

    static Stream<Fuzz.Target> decoders() {
        // One each, since they run side by side and a codec serves one thread.
        RecordCodec whole = new RecordCodec(KEYS);
        RecordCodec publicParts = new RecordCodec(KEYS);
        return Stream.of(
                target(
                        "token",
                        bytes -> Token.parse(new String(bytes, StandardCharsets.ISO_8859_1), Samples.SIGNATURES),
                        "token-write",
                        "token-read",
                        "token-blind"),
                bodies(),
                target(
                        "share keys",
                        bytes -> ShareKeys.decode(Bytes.wrap(bytes), Samples.SIGNATURES),
                        "keys-owner",
                        "keys-write",
                        "keys-read",
                        "keys-blind",
                        "keys-epochs"),
                target("page", bytes -> Page.decode(Bytes.wrap(bytes)), "page"),
                target(
                        "record",
                        bytes -> whole.decode(Bytes.wrap(bytes), false),
                        "record-file",
                        "record-directory",
                        "record-symlink",
                        "record-tombstone",
                        "record-pages"),
                target(
                        "public part of a record",
                        bytes -> publicParts.decodePublic(Bytes.wrap(bytes), false),
                        "record-file",
                        "record-directory",
                        "record-symlink",
                        "record-tombstone",
                        "record-pages"),
                sealedParts(),
                target(
                        "sealed chunk",
                        bytes -> new ChunkSeal(KEYS).inspect(Bytes.wrap(bytes)),
                        "sealed-chunk",
                        "sealed-page"),
                target(
                        "sealed chunk opened",
                        bytes -> new ChunkSeal(KEYS).open(new ChunkId(Hash.of(new byte[32])), Bytes.wrap(bytes)),
                        "sealed-chunk",
                        "sealed-page"));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void damagedInput_isRefusedInOneWayAndLittleMemory(Fuzz.Target target) {
        Fuzz.run(target);
    }

    private static Fuzz.Target target(String name, Fuzz.Decoder decoder, String... vectors) {
        return target(
                name,
                decoder,
                Arrays.stream(vectors).map(DecodersFuzzTest::seed).toList());
    }

    private static Fuzz.Target target(String name, Fuzz.Decoder decoder, List<Bytes> seeds) {
        return new Fuzz.Target(
                name, seeds, decoder, e -> e instanceof FormatException || e instanceof TokenException, BYTES_EACH_MAX);
    }

    /** Bodies of tokens under checksums that are right, so that what lies behind them is reached. */
    private static Fuzz.Target bodies() {
        List<Bytes> bodies = new ArrayList<>();
        for (String vector : List.of("token-write", "token-read", "token-blind")) {
            String text = new String(seed(vector).toArray(), StandardCharsets.ISO_8859_1);
            byte[] whole = Base64.getUrlDecoder().decode(text.substring(Token.PREFIX.length()));
            bodies.add(Bytes.wrap(Arrays.copyOf(whole, whole.length - 6)));
        }
        return target("token body", bytes -> Token.parse(resealed(bytes), Samples.SIGNATURES), bodies);
    }

    /** What only a writer could have sealed: paths, entries and times behind a seal that is right. */
    private static Fuzz.Target sealedParts() {
        RecordCodec records = new RecordCodec(KEYS);
        SyntheticSeal seal = new SyntheticSeal(KEYS.newest().derived(EpochKeys.Use.RECORD));
        Random random = new Random(1);
        List<Bytes> texts = new ArrayList<>();
        byte[] open = {};
        for (int i = 0; i < 8; i++) {
            byte[] record = records.encode(Samples.record(random, KEYS), false).array();
            ByteReader in = new ByteReader(record);
            PublicPart.read(in);
            open = Arrays.copyOf(record, in.position());
            texts.add(Bytes.wrap(seal.open(open, in.string(record.length))));
        }
        byte[] beside = open;
        return target(
                "sealed part of a record",
                bytes -> records.decode(
                        Bytes.wrap(new ByteWriter()
                                .bytes(beside)
                                .string(seal.seal(beside, bytes))
                                .u8(0)
                                .toByteArray()),
                        false),
                texts);
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

    private static Bytes seed(String name) {
        String value = Objects.requireNonNull(VECTORS.get(name), name);
        return Bytes.wrap(
                value.startsWith(Token.PREFIX)
                        ? value.getBytes(StandardCharsets.ISO_8859_1)
                        : HexFormat.of().parseHex(value));
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
