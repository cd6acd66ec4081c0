//! Branch and bound over the nodes of one component.

use super::problem::Problem;

/// Steps after which the search is given up.
const MOST_STEPS: usize = 100_000;

/// Search for the states of `nodes` with the least energy.
pub(super) struct Search<'a> {
    problem: &'a Problem<'a>,
    nodes: &'a [usize],
    /// Energies of the states that are left of each of them.
    costs: &'a [Vec<f64>],
    /// For each of them, its edges to earlier ones: the edge with the node's place in it, and the earlier index.
    earlier: Vec<Vec<((usize, usize), usize)>>,
    /// Least energy that the nodes from each index on can add.
    bounds: Vec<f64>,
    steps: usize,
    /// Indices of states among those left, of the nodes chosen so far.
    path: Vec<usize>,
    best: (f64, Option<Vec<usize>>),
}

impl<'a> Search<'a> {
    /// Prepares the search for states better than `energy`.
    pub(super) fn new(
        problem: &'a Problem<'a>,
        nodes: &'a [usize],
        costs: &'a [Vec<f64>],
        energy: f64,
    ) -> Self {
        let earlier: Vec<Vec<((usize, usize), usize)>> = (0..nodes.len())
            .map(|index| {
                let edges = problem.open_edges(nodes[index]);
                let found = edges.filter_map(|at| {
                    let other = nodes.binary_search(&problem.other(at)).ok()?;
                    (other < index).then_some((at, other))
                });
                found.collect()
            })
            .collect();
        let mut search = Self {
            problem,
            nodes,
            costs,
            earlier,
            bounds: vec![0.0; nodes.len() + 1],
            steps: 0,
            path: Vec::new(),
            best: (energy, None),
        };
        for index in (0..nodes.len()).rev() {
            search.bounds[index] = search.bounds[index + 1] + search.least(index);
        }
        search
    }

    /// Returns the best states as indices among those left; `None` if none are better or the search takes too long.
    pub(super) fn run(mut self) -> Option<Vec<usize>> {
        self.extend(0.0);
        self.best.1.filter(|_| self.steps <= MOST_STEPS)
    }

    /// Returns the least energy of the node at `index` with all nodes before it.
    fn least(&self, index: usize) -> f64 {
        let left = &self.problem.left;
        let states = left[self.nodes[index]].iter().zip(&self.costs[index]);
        let energies = states.map(|(&state, cost)| {
            let pairs = self.earlier[index].iter().map(|&(at, other)| {
                let others = left[self.nodes[other]].iter();
                let pairs = others.map(|&o| self.problem.pair(at.0, at.1, state, o));
                pairs.fold(f64::INFINITY, f64::min)
            });
            cost + pairs.sum::<f64>()
        });
        energies.fold(f64::INFINITY, f64::min)
    }

    fn extend(&mut self, energy: f64) {
        self.steps += 1;
        let index = self.path.len();
        if self.steps > MOST_STEPS || energy + self.bounds[index] >= self.best.0 - 1e-9 {
            return;
        }
        if index == self.nodes.len() {
            self.best = (energy, Some(self.path.clone()));
            return;
        }
        let mut states: Vec<(f64, usize)> = (0..self.costs[index].len())
            .map(|state| (self.added(index, state), state))
            .collect();
        states.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (added, state) in states {
            self.path.push(state);
            self.extend(energy + added);
            self.path.pop();
        }
    }

    /// Returns the energy that the state of the node at `index` adds to the path.
    fn added(&self, index: usize, state: usize) -> f64 {
        let left = &self.problem.left;
        let own = left[self.nodes[index]][state];
        let pairs = self.earlier[index].iter().map(|&(at, other)| {
            let other = left[self.nodes[other]][self.path[other]];
            self.problem.pair(at.0, at.1, own, other)
        });
        self.costs[index][state] + pairs.sum::<f64>()
    }
}
