package io.tandemsync.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SerialLoopTest {
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final SerialLoop loop = new SerialLoop(threads, failures::add);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void tasks_runInOrder_oneAtATime() throws Exception {
        List<Integer> seen = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.execute(() -> {
                assertThat(inside.incrementAndGet()).isEqualTo(1);
                seen.add(number);
                inside.decrementAndGet();
                done.countDown();
            });
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        assertThat(failures).isEmpty();
    }

    @Test
    void aTaskThatThrows_endsTheLoop_andIsReportedOnce() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        SerialLoop failing = new SerialLoop(threads, heard::complete);
        failing.execute(() -> {
            ran.countDown();
            throw new IllegalStateException("a defect");
        });
        failing.execute(never::countDown);
        assertThat(heard.get(30, TimeUnit.SECONDS)).hasMessage("a defect");
        failing.execute(never::countDown);
        failing.schedule(Duration.ZERO, never::countDown);
        assertThat(failing.hasEnded()).isTrue();
        assertThat(never.await(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(ran.getCount()).isZero();
    }

    @Test
    void workers_answerInTheLoop() throws Exception {
        try (WorkerPool pool = new WorkerPool(2)) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            pool.answeringIn(loop).run(() -> "done", new io.tandemsync.engine.port.Workers.Answer<>() {
                @Override
                public void done(String result) {
                    answer.complete(result);
                }

                @Override
                public void failed(Exception cause) {
                    answer.completeExceptionally(cause);
                }
            });
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }
}
