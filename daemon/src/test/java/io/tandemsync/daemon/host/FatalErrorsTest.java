package io.tandemsync.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which errors end the process, each in a process of its own. */
class FatalErrorsTest {
    private static final int SURVIVED = 3;

    /** A process in which a thread ends by the error named on its command line. */
    static final class Victim {
        public static void main(String[] args) throws Exception {
            FatalErrors.watchAllThreads();
            Throwable error = Class.forName(args[0])
                    .asSubclass(Throwable.class)
                    .getConstructor()
                    .newInstance();
            Thread thread = new Thread(() -> Victim.<Error>raise(error));
            thread.start();
            thread.join();
            System.exit(SURVIVED);
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void raise(Throwable error) throws T {
            throw (T) error;
        }
    }

    private static int exitCodeAfter(Class<? extends Throwable> error) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        error.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    @Test
    void withoutMemory_orAClassThatCouldNotBeRead_itEnds() throws Exception {
        assertThat(exitCodeAfter(OutOfMemoryError.class)).isEqualTo(FatalErrors.EXIT_CODE);
        assertThat(exitCodeAfter(ClassFormatError.class)).isEqualTo(FatalErrors.EXIT_CODE);
    }

    @Test
    void afterADefect_itGoesOn() throws Exception {
        assertThat(exitCodeAfter(NullPointerException.class)).isEqualTo(SURVIVED);
        assertThat(exitCodeAfter(NoClassDefFoundError.class)).isEqualTo(SURVIVED);
    }
}
