// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * Where the authorities of each generation are. Immutable.
 *
 * @param pki the folder of them all
 */
record AuthorityFiles(Path pki) {
    Path client(int generation) {
        return pki.resolve(generation == 1 ? "ca" : "ca-" + generation);
    }

    Path peer(int generation) {
        return pki.resolve(generation == 1 ? "peer-ca" : "peer-ca-" + generation);
    }

    Path trustedByServers(AuthorityTerm term) {
        return trusted(term, client(term.generation()));
    }

    Path trustedByPeers(AuthorityTerm term) {
        return trusted(term, peer(term.generation()));
    }

    /** While two are trusted, one file of both: etcd takes no more. */
    private static Path trusted(AuthorityTerm term, Path oldest) {
        return term.trusted().size() > 1 ? both(oldest, term.generation() + 1) : Authority.certificate(oldest);
    }

    static Path both(Path oldest, int next) {
        return Authority.certificate(oldest.resolveSibling(oldest.getFileName() + "+" + next));
    }

    /** The certificates of all that are trusted, one after the other. */
    String texts(AuthorityTerm term, IntFunction<Path> authority) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int generation : term.trusted()) {
            all.append(Files.readString(Authority.certificate(authority.apply(generation))));
        }
        return all.toString();
    }
}
