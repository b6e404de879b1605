// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.mesh.server.AuthorityTerm;
import io.meshpath.mesh.server.RotationStage;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code meshpath mesh etcd rotate}. */
@Command(
        name = "rotate",
        description =
                "Puts new authorities in place of the old ones, in three steps: begin (both are trusted), switch (the"
                        + " new ones sign), finish (the old ones are dropped). A running etcd follows by itself, one member"
                        + " after the other.",
        mixinStandardHelpOptions = true)
final class MeshEtcdRotateCommand implements Callable<Integer> {
    @Mixin
    private EtcdOptions options = new EtcdOptions();

    @Parameters(paramLabel = "STEP", description = "begin, switch or finish.")
    private String step = "";

    @Override
    public Integer call() {
        RotationStage stage = stage(step);
        options.out().println(text(options.operator().rotate(stage)));
        options.out().println("members of other machines, and clients, need this folder's files before the next step");
        return Meshpath.DONE;
    }

    private static RotationStage stage(String step) {
        return Arrays.stream(RotationStage.values())
                .filter(stage -> stage.verb().equals(step))
                .findFirst()
                .orElseThrow(() ->
                        CommandFailure.cannotRun("a rotation has the steps begin, switch and finish but was " + step));
    }

    /** What signs and what is trusted, and what to do about it. */
    static String text(AuthorityTerm term) {
        int next = term.generation() + 1;
        return switch (term.stage()) {
            case SETTLED -> "authority " + term.generation() + " signs and is trusted";
            case INTRODUCED ->
                "authority " + term.generation() + " signs, " + next
                        + " is trusted too; once all clients have their new files: rotate switch";
            case SWITCHED ->
                "authority " + next + " signs, " + term.generation()
                        + " is still trusted; once all clients have their new files: rotate finish";
        };
    }
}
