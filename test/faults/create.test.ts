import { testSweep } from './test-sweep';

testSweep('create');
