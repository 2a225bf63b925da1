package io.tandemsync.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A repository that is damaged at random while its daemon is stopped, and users who edit on both sides meanwhile. The
 * damage is harmless, or the repository is made anew, or it is refused in so many words; no file of a user goes or changes.
 *
 * <p>{@code -Dtandem.damage.count=N} makes it longer, {@code -Dtandem.damage.seed=N} repeats it.
 */
@Timeout(14_400)
final class DamagedRepositoryIT {
    private static final int COUNT = Integer.getInteger("tandem.damage.count", 2);
    private static final int FILES = 60;
    private static final int EDITS = 6;
    private static final int LARGE_BYTES = 400_000;
    private static final Duration OPEN_MAX = Duration.ofMinutes(2);
    private static final Set<String> REFUSALS = Set.of("repository-damaged", "newer-format", "foreign-repository");

    private final long seed = Long.getLong("tandem.damage.seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);
    /** The newest content of each path; later writes win, also over what a peer still has. */
    private final TreeMap<String, String> expected = new TreeMap<>();

    private final TreeMap<String, Integer> outcomes = new TreeMap<>();
    private int writes;

    @TempDir
    private Path directory;

    private Pair pair;

    @BeforeEach
    void start() throws IOException {
        pair = Pair.start(directory.resolve("a"), directory.resolve("b"), directory, "tcp");
        for (int i = 0; i < FILES; i++) {
            write(random.nextBoolean() ? pair.a() : pair.b(), "d" + i % 7 + "/f" + i);
        }
        pair.awaitEqual("before any damage");
    }

    @AfterEach
    void end() throws IOException {
        if (pair != null) {
            pair.close();
        }
    }

    private void write(Pair.Side side, String path) throws IOException {
        Version version = Version.of(
                "W" + ++writes, random.nextInt(8) == 0 ? LARGE_BYTES : Version.SMALL + random.nextInt(2_000));
        Path file = side.tree().resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, version.bytes());
        expected.put(path, version.id());
    }

    @Test
    void damageAtRandom_takesNothingFromUsers() throws IOException {
        System.out.println("damage: seed " + seed + ", replay with -Dtandem.damage.seed=" + seed);
        for (int i = 1; i <= COUNT; i++) {
            strike(i);
        }
        System.out.println("damage: " + outcomes);
    }

    private void strike(int number) throws IOException {
        Pair.Side side = random.nextBoolean() ? pair.a() : pair.b();
        Pair.Side other = side.equals(pair.a()) ? pair.b() : pair.a();
        write(side, "d" + number % 7 + "/last-" + number);
        if (random.nextBoolean()) {
            pair.awaitSync();
            side.daemon().end();
        } else {
            side.daemon().kill();
        }
        Path repository = side.tree().resolve(".syncdb");
        Map<Path, byte[]> whole = contents(repository);
        String what = "damage " + number + " of seed " + seed + ": " + damage(whole);
        List<String> paths = new ArrayList<>(expected.keySet());
        for (int i = 0; i < EDITS; i++) {
            write(i % 2 == 0 ? side : other, paths.remove(random.nextInt(paths.size())));
        }
        write(side, "new/s" + number);
        write(other, "new/o" + number);

        side.daemon().start();
        String outcome = outcome(side, repository);
        if (REFUSALS.contains(outcome)) {
            side.daemon().kill();
            for (Map.Entry<Path, byte[]> file : whole.entrySet()) {
                Files.write(file.getKey(), file.getValue());
            }
            side.daemon().start();
        }
        outcomes.merge(outcome, 1, Integer::sum);
        pair.awaitEqual(what + ": " + outcome);
        for (Pair.Side each : pair.sides()) {
            assertThat(standing(each)).as("%s: %s", what, outcome).containsAllEntriesOf(expected);
        }
    }

    /** Whether the share opened, with a repository made anew or not, or by which code it is refused. */
    private String outcome(Pair.Side side, Path repository) {
        List<String> found = new ArrayList<>();
        int before = asides;
        Awaitility.await("the share opens or says why not\n" + side.daemon().logTail())
                .atMost(OPEN_MAX)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    Json share = side.daemon().share(pair.share());
                    if (!share.at("error").isNothing()
                            && REFUSALS.contains(share.at("error").text("code"))) {
                        found.add(share.at("error").text("code"));
                    } else if (share.at("error").isNothing()
                            && !share.text("state").equals("scanning")) {
                        asides = setAside();
                        found.add(asides > before ? "made anew" : "harmless");
                    }
                    return !found.isEmpty();
                });
        assertThat(repository).isDirectory();
        return found.get(0);
    }

    private int asides;

    private int setAside() throws IOException {
        int count = 0;
        for (Pair.Side side : pair.sides()) {
            try (Stream<Path> entries = Files.list(side.tree().resolve(".syncdb"))) {
                count += (int)
                        entries.filter(entry -> entry.getFileName().toString().startsWith("damaged-"))
                                .count();
            }
        }
        return count;
    }

    /** The files of the repository itself. */
    private static Map<Path, byte[]> contents(Path repository) throws IOException {
        TreeMap<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(repository)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                files.put(entry, Files.readAllBytes(entry));
            }
        }
        return files;
    }

    /** Flips, blanks, cuts off or takes away. */
    private String damage(Map<Path, byte[]> files) throws IOException {
        List<Path> paths = files.keySet().stream()
                .filter(path -> files.getOrDefault(path, new byte[0]).length > 0)
                .toList();
        Path path = paths.get(random.nextInt(paths.size()));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = (long) (random.nextDouble() * file.length());
            switch (random.nextInt(5)) {
                case 0 -> {
                    file.seek(at);
                    int old = file.read();
                    file.seek(at);
                    file.write(old ^ (1 << random.nextInt(8)));
                    return "a bit of " + path.getFileName() + " at " + at;
                }
                case 1 -> {
                    byte[] noise = new byte[(int) Math.min(4_096, file.length() - at)];
                    random.nextBytes(noise);
                    file.seek(at);
                    file.write(noise);
                    return noise.length + " bytes of " + path.getFileName() + " at " + at;
                }
                case 2 -> {
                    byte[] blank = new byte[(int) Math.min(4_096, file.length() - at)];
                    file.seek(at);
                    file.write(blank);
                    return blank.length + " bytes of " + path.getFileName() + " blanked at " + at;
                }
                case 3 -> {
                    file.setLength(at);
                    return path.getFileName() + " cut to " + at;
                }
                default -> {
                    Files.delete(path);
                    return path.getFileName() + " deleted";
                }
            }
        }
    }

    private Map<String, String> standing(Pair.Side side) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        for (String path : expected.keySet()) {
            Path file = side.tree().resolve(path);
            found.put(
                    path,
                    Files.exists(file)
                            ? Version.parse(Files.readAllBytes(file))
                                    .map(Version::id)
                                    .orElse("no version")
                            : "absent");
        }
        return found;
    }
}
