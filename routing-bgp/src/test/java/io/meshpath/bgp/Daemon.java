// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.Immutable;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A BGP daemon of another make at the other end of the cable of a {@link PeerLab}; closing ends it and removes its folder.
 * What only one make has is asked with {@link #ask}, in its own words.
 */
interface Daemon extends AutoCloseable {
    /** It runs in here. */
    DaemonProcess process();

    /** What its own client prints for this command. */
    String ask(String command);

    /** Whether it says that its session with us is established. */
    boolean isEstablished();

    /** The best route it has for {@code prefix}. */
    Optional<Shown> route(Cidr prefix);

    /** How many paths to {@code prefix} it has. */
    int paths(Cidr prefix);

    /** How many IPv4 prefixes it has in all, its own among them. */
    int size();

    /** Announces {@code prefix} from now on, with nothing but what is mandatory. */
    void announce(Cidr prefix);

    /** Takes back what {@link #announce} did. */
    void withdraw(Cidr prefix);

    /** Has it ask us to send everything again; answers false where it never does. */
    boolean refresh();

    /** Ends the session with us for good, and says why. */
    void shutDown(String why);

    /** Everything it has logged. */
    default String log() throws IOException {
        return process().log();
    }

    /** Sends a signal, "STOP" or "KILL", to this daemon only. */
    default void signal(String name) {
        process().signal(name);
    }

    @Override
    default void close() throws IOException {
        process().close();
    }

    /**
     * A route as a daemon shows it; parts of a list are separated by blanks, and what is not there is empty.
     *
     * @param communities as {@code 65001:217}
     */
    record Shown(String asPath, String nextHop, String med, String communities, String largeCommunities) {}

    /** The makes there are. */
    enum Make {
        BIRD("bird2", Bird.PROGRAM, Bird::start),
        FRR("frr", Frr.PROGRAM, Frr::start),
        GOBGP("gobgpd", GoBgp.PROGRAM, GoBgp::start),
        OPENBGPD("openbgpd", OpenBgpd.PROGRAM, OpenBgpd::start);

        private final String debianPackage;
        private final String program;
        private final Starter starter;

        Make(String debianPackage, Path program, Starter starter) {
            this.debianPackage = debianPackage;
            this.program = program.toString();
            this.starter = starter;
        }

        @Immutable
        private interface Starter {
            Daemon start(String namespace, PeerSpec spec) throws IOException;
        }

        /** Starts one in the network namespace with this name, and waits until it answers. */
        Daemon start(String namespace, PeerSpec spec) throws IOException {
            assumeInstalled();
            return starter.start(namespace, spec);
        }

        /** Ends the test as skipped where this make is missing. */
        void assumeInstalled() {
            assumeTrue(Files.isExecutable(Path.of(program)), () -> "needs " + this + ": apt install " + debianPackage);
        }
    }
}
