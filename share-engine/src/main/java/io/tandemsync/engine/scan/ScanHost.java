package io.tandemsync.engine.scan;

import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import java.time.Duration;
import java.util.List;

/** What a scanner needs of the share it works for. */
public interface ScanHost {
    /** Something cannot be scanned. */
    void problem(Problem problem);

    /** The path could be scanned: what was said of it before no longer holds. */
    void noProblem(SharePath path);

    /**
     * A file's content was recorded and must be durable before it is announced.
     *
     * @param named whether its name is new or leads to another file than before, so that its directory counts too
     */
    void recorded(SharePath path, boolean named);

    /** There is work to do soon. */
    void wake(Duration delay);

    /** The root is not what it was; nothing may be concluded from what is missing. */
    void rootLost(Exception cause);

    /**
     * A whole scan missed these paths, whose deletion nobody watched.
     *
     * @return whether they may be recorded as deleted; if not, the share halts with a question
     */
    boolean mayDelete(List<SharePath> missing);
}
