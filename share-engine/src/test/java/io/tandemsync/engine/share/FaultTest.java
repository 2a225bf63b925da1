package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.share.ShareStatus.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Why a share stands still, as a person reads it. */
final class FaultTest {
    @Test
    void aRootThatIsNotThere_saysWhatToDo() {
        assertThat(Fault.ofRoot(failure(Reason.ABSENT)))
                .isEqualTo(new Fault(
                        "root-missing",
                        "cannot find the share: so it is; mount it or bring it back, or remove the share"));
        assertThat(Fault.ofRoot(new UncheckedIOException(new IOException(failure(Reason.WRONG_TYPE)))))
                .isEqualTo(new Fault(
                        "root-replaced",
                        "cannot find the share: so it is; put the share's own directory back in its place, or remove the"
                                + " share"));
    }

    @Test
    void anythingElseOfTheRoot_isWhatItIsAnywhere() {
        assertThat(Fault.ofRoot(failure(Reason.DENIED)))
                .isEqualTo(new Fault("not-writable", "cannot find the share: so it is"))
                .isEqualTo(Fault.of(failure(Reason.DENIED)));
    }

    /** It went away after its share was opened and before the first look at it. */
    @Test
    void aRootThatIsGoneAtTheFirstLook_saysWhatToDo() {
        Meeting meeting = new Meeting();
        VirtualReplica replica = meeting.writer(1);
        meeting.settle(replica);
        replica.die();
        replica.disk().fault((number, operation, subject) -> operation.equals("verifyRoot") ? Reason.ABSENT : null);
        replica.restart();
        meeting.pass(Duration.ofSeconds(1));
        Fault error = replica.share().status().error();
        assertThat(error).extracting(Fault::code).isEqualTo("root-missing");
        assertThat(error).extracting(Fault::message).asString().contains("mount it or bring it back");
    }

    private static DiskException failure(Reason reason) {
        return new DiskException(reason, "cannot find the share: so it is", new IOException("so it is"));
    }
}
