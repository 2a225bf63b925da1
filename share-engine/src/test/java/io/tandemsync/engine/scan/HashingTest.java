package io.tandemsync.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.StillClock;
import io.tandemsync.engine.port.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A large file is read in parts beside small ones, in whatever order the workers come to them. */
class HashingTest {
    private static final int PART = 1 << 20;
    private static final SharePath LARGE = SharePath.of("large");
    private static final SharePath SMALL = SharePath.of("small");

    private final FakeDisk disk = new FakeDisk(new StillClock());
    private final DiskUser user = disk.user();
    private final ShareDirectory directory = disk.mount();
    private final KeyedReading reading = new KeyedReading(TestSecrets.keys(3, new JdkSignatures()));
    private final Late workers = new Late();
    private final Map<SharePath, Hashing.Hashed> hashed = new TreeMap<>();
    private final Map<SharePath, Exception> failed = new TreeMap<>();
    private final Hashing hashing = new Hashing(directory, workers, reading, hashed::put, failed::put, PART);

    /** Workers that begin nothing until they are told to. */
    private static final class Late implements Workers {
        private final List<Runnable> jobs = new ArrayList<>();

        @Override
        public <T> void run(Callable<T> work, Answer<T> answer) {
            jobs.add(() -> {
                try {
                    answer.done(work.call());
                } catch (Exception e) {
                    answer.failed(e);
                }
            });
        }

        @Override
        public int parallelism() {
            return 3;
        }
    }

    @BeforeEach
    void files() throws IOException {
        byte[] bytes = new byte[10 * PART + 7];
        new Random(1).nextBytes(bytes);
        user.write("large", bytes);
        user.write("small", new byte[] {1, 2, 3});
    }

    private void add(SharePath path, boolean fresh) throws IOException {
        hashing.add(path, stamp(path), fresh);
    }

    private Stamp stamp(SharePath path) throws IOException {
        return Objects.requireNonNull(directory.stat(path));
    }

    private void runAll(Random order) {
        hashing.start();
        while (!workers.jobs.isEmpty()) {
            assertThat(hashing.isBusy()).isTrue();
            workers.jobs.remove(order.nextInt(workers.jobs.size())).run();
        }
        assertThat(hashing.isBusy()).isFalse();
    }

    @Test
    void inWhateverOrder_itIsWhatReadingFromEndToEndGives() throws IOException {
        ContentReading.Read whole;
        try (ShareDirectory.Source source = directory.open(LARGE)) {
            whole = reading.read(source);
        }
        for (int seed = 0; seed < 10; seed++) {
            hashed.clear();
            add(LARGE, false);
            add(SMALL, false);
            runAll(new Random(seed));
            assertThat(hashed).containsOnlyKeys(LARGE, SMALL);
            assertThat(hashed).containsEntry(LARGE, new Hashing.Hashed(stamp(LARGE), whole));
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void itTakesAllWorkers_andOneWhereOthersWait() throws IOException {
        add(LARGE, false);
        hashing.start();
        assertThat(workers.jobs).hasSize(workers.parallelism() + 1);

        add(SMALL, false);
        workers.jobs.remove(0).run();
        hashing.start();
        workers.jobs.remove(workers.jobs.size() - 1).run();
        assertThat(hashed).containsOnlyKeys(SMALL);
    }

    @Test
    void changedBetweenItsParts_isNotTaken() throws IOException {
        add(LARGE, false);
        hashing.start();
        workers.jobs.remove(0).run();
        user.write("large", new byte[10 * PART + 8]);
        runAll(new Random(1));
        assertThat(hashed).isEmpty();
        assertThat(failed).containsOnlyKeys(LARGE);
        assertThat(failed.get(LARGE)).isInstanceOf(Hashing.ChangedWhileReading.class);

        add(LARGE, false);
        runAll(new Random(1));
        assertThat(hashed).containsOnlyKeys(LARGE);
    }

    @Test
    void goneBetweenItsParts_isToldOnce() throws IOException {
        add(LARGE, false);
        hashing.start();
        workers.jobs.remove(0).run();
        user.remove("large");
        runAll(new Random(1));
        assertThat(hashed).isEmpty();
        assertThat(failed).containsOnlyKeys(LARGE);
    }
}
