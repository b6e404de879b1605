// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.ProgramSpec;
import io.meshpath.datapath.program.VerifierException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loads every program of an object on its own, so that one refusal does not hide the others. */
final class ObjectTrial {
    private final ObjectSpec alone;
    private final Map<String, List<String>> logs = new LinkedHashMap<>();

    private ObjectTrial(ObjectSpec alone) {
        this.alone = alone;
    }

    /** The wanted programs of {@code spec}, one by one; what was loaded is gone when this returns. */
    static ObjectTrial of(ObjectSpec spec) {
        ObjectSpec alone = spec;
        for (String program : spec.programs().keySet()) {
            alone = alone.withProgram(program, it -> it.withLoaded(false));
        }
        return new ObjectTrial(alone);
    }

    List<ProgramReport> load(List<ProgramSpec> programs) {
        List<ProgramReport> reports = new ArrayList<>();
        programs.forEach(program -> reports.add(load(program)));
        return reports;
    }

    /** All that the verifier said of the programs it refused, by program. */
    Map<String, List<String>> logs() {
        return logs;
    }

    private ProgramReport load(ProgramSpec program) {
        ProgramReport report = ProgramReport.of(program);
        ObjectSpec one = alone.withProgram(program.name(), it -> it.withLoaded(true));
        try (LoadedObject loaded = LoadedObject.load(one)) {
            return report.accepted(loaded.program(program.name()));
        } catch (VerifierException e) {
            logs.put(program.name(), e.log());
            return report.refused(e);
        } catch (RuntimeException e) { // whatever it is, it is this program's, and the others are still to be tried
            return report.refused(e);
        }
    }
}
