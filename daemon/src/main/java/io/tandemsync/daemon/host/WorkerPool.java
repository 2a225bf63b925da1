package io.tandemsync.daemon.host;

import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.Workers;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The threads that read, hash and flush for all shares. */
public final class WorkerPool implements AutoCloseable {
    private final ExecutorService threads;
    private final int parallelism;

    /** @param parallelism how many pieces of work run at once, from 1 on */
    public WorkerPool(int parallelism) {
        this.parallelism = parallelism;
        this.threads = Executors.newFixedThreadPool(parallelism, new NamedThreads("worker"));
    }

    /** The pool as one share sees it: answers come in this loop. */
    public Workers answeringIn(Loop loop) {
        return new Workers() {
            @Override
            public <T> void run(Callable<T> work, Answer<T> answer) {
                submit(loop, work, answer);
            }

            @Override
            public int parallelism() {
                return parallelism;
            }
        };
    }

    /** Lets what runs come to its end for a while, and drops what waits. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> void submit(Loop loop, Callable<T> work, Workers.Answer<T> answer) {
        try {
            threads.execute(() -> perform(loop, work, answer));
        } catch (RejectedExecutionException e) {
            loop.execute(() -> answer.failed(e));
        }
    }

    /** An error that is no exception is a defect of ours: it is thrown in the share's loop, which then ends. */
    private static <T> void perform(Loop loop, Callable<T> work, Workers.Answer<T> answer) {
        T result;
        try {
            result = work.call();
        } catch (Exception e) {
            loop.execute(() -> answer.failed(e));
            return;
        } catch (Error e) {
            FatalErrors.endProcessOn(e);
            loop.execute(() -> {
                throw e;
            });
            return;
        }
        loop.execute(() -> answer.done(result));
    }
}
