package io.tandemsync.cli.tidy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules of the house: who may depend on whom, and what the parts that decide must not touch. */
final class ArchitectureTest {
    private static final int CLASSES_PER_PACKAGE_MAX = 15;
    private static final String ENGINE = "io.tandemsync.engine..";
    private static final String STORE = "io.tandemsync.repository..";
    private static final String WATCHER = "io.tandemsync.watcher..";
    private static final String DAEMON = "io.tandemsync.daemon..";
    private static final String CLI = "io.tandemsync.cli..";
    private static final String CLIENT = "io.tandemsync.client..";
    private static final String[] PURE = {
        "io.tandemsync.engine.model..",
        "io.tandemsync.engine.reconcile..",
        "io.tandemsync.engine.protocol..",
        "io.tandemsync.engine.chunk..",
        "io.tandemsync.engine.access..",
        "io.tandemsync.engine.codec..",
    };
    private static final Set<String> UNORDERED_COPIES = Set.of("of", "ofEntries", "copyOf");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
            .importPackages("io.tandemsync");

    @Test
    void engine_knowsOnlyTheLanguageAndItself() {
        classes()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        ENGINE,
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.math..",
                        "java.text..",
                        "java.io..",
                        "java.nio",
                        "java.nio.charset..",
                        "java.security..",
                        "javax.crypto..",
                        "org.jspecify..",
                        "org.slf4j..",
                        ""))
                .check(CLASSES);
    }

    @Test
    void engine_opensNoFile() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(File|RandomAccessFile|FileInputStream|FileOutputStream|FileReader|FileWriter)")
                .check(CLASSES);
    }

    @Test
    void purePackages_touchNothingOutside() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.(util\\.Random|util\\.SplittableRandom|security\\.SecureRandom|time\\.Clock"
                        + "|util\\.Timer|lang\\.Thread|lang\\.ThreadLocal|lang\\.Runtime|lang\\.ProcessBuilder)")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..", "java.util.random..", "org.slf4j..", "java.nio.file..", "java.net..")
                .orShould()
                .callMethodWhere(callOf(System.class, Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty")))
                .orShould()
                .callMethodWhere(callOf(Instant.class, Set.of("now")))
                .orShould()
                .callMethodWhere(callOf(UUID.class, Set.of("randomUUID")))
                .orShould()
                .callMethodWhere(callOf(Math.class, Set.of("random")))
                .check(CLASSES);
    }

    @Test
    void purePackages_haveNoHashedOrder() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap|Hashtable)")
                .orShould()
                .callMethodWhere(callOf(Map.class, UNORDERED_COPIES))
                .orShould()
                .callMethodWhere(callOf(Set.class, UNORDERED_COPIES))
                .check(CLASSES);
    }

    @Test
    void dependencies_pointInward() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STORE, WATCHER, DAEMON, CLI)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(STORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(WATCHER, DAEMON, CLI)
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(WATCHER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STORE, DAEMON, CLI)
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(DAEMON)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLI)
                .check(CLASSES);
    }

    @Test
    void commandLine_knowsOfTheDaemonOnlyItsEntryAndItsSignatures() {
        noClasses()
                .that()
                .resideInAPackage(CLI)
                .should()
                .dependOnClassesThat(resideInAnyPackage(STORE, WATCHER)
                        .or(resideInAPackage(DAEMON)
                                .and(nameIsNot("io.tandemsync.daemon.DaemonMain"))
                                // A token is read where the command runs, by whoever checks its signature.
                                .and(nameIsNot("io.tandemsync.daemon.crypto.BouncyCastleSignatures"))))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson.databind..", "io.netty..", "ch.qos.logback..")
                .check(CLASSES);
    }

    /** Others build on it with the JDK and one small library. */
    @Test
    void client_knowsNeitherCommandsNorDaemon() {
        classes()
                .that()
                .resideInAPackage(CLIENT)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(CLIENT, "java..", "com.fasterxml.jackson.core..", "org.jspecify..", ""))
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.tandemsync.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packages_areSmall() throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            if (type.isTopLevelClass()) {
                sizes.merge(type.getPackageName(), 1, Integer::sum);
            }
        }
        assertThat(sizes).isNotEmpty();
        sizes.values().removeIf(size -> size <= CLASSES_PER_PACKAGE_MAX);
        assertNone("package-size", sizes.keySet());
    }

    @Test
    void records_holdNoArrays() throws IOException {
        Set<String> holders = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            boolean holds = type.getFields().stream()
                    .anyMatch(field -> field.getRawType().isArray()
                            && !field.getModifiers().contains(JavaModifier.STATIC));
            if (type.isRecord() && holds) {
                holders.add(type.getName());
            }
        }
        assertNone("record-array", holders);
    }

    private static void assertNone(String rule, Set<String> findings) throws IOException {
        Waivers waivers = Waivers.read(SourceTree.ofThisBuild().root().resolve(".tidy-waivers"));
        List<String> left = findings.stream()
                .filter(finding -> !waivers.allow(rule, finding))
                .toList();
        assertThat(left)
                .as("%s, but for what .tidy-waivers allows with a reason", rule)
                .isEmpty();
        assertThat(waivers.unused(rule)).as("waivers that nothing needs").isEmpty();
    }

    private static DescribedPredicate<JavaClass> nameIsNot(String name) {
        return DescribedPredicate.describe(
                "not " + name, type -> !type.getName().equals(name));
    }

    private static DescribedPredicate<JavaMethodCall> callOf(Class<?> owner, Set<String> names) {
        return DescribedPredicate.describe(
                "a call of " + owner.getSimpleName() + " " + names,
                call -> call.getTargetOwner().isEquivalentTo(owner) && names.contains(call.getName()));
    }
}
